"""Names of people that would be taken for others' are refused; those of one's own script, and of two, are not."""

import pytest
from django.core.exceptions import ValidationError

from gridwork.accounts.look_alikes import hides_signs, mixes_scripts
from gridwork.accounts.models import User
from tests.cast import NOW, SYSTEM
from tests.promises import Counted

pytestmark = pytest.mark.naughty
MIXED = ["\u0440avel", "adm\u0456n", "\u03b1dmin", "li\u0430", "王\u0430", "pau\u217c\u0430", "\u05d0bc", "\u10d0li"]
UNSEEN = ["ad\u200bmin", "\u202enimda", "ad\u00admin", "a\u2066b\u2069", "li\u061c", "a\ufeff", "\u200eli", "a\x07b"]
PLAIN = ["li.wei", "王伟", "王伟2", "wang王", "Zoë", "Ærø", "павел", "한국이", "たなか太郎", "李々", "Å-1", "ａｂ"]


@pytest.mark.parametrize("name", PLAIN)
def test_it_takes_one_script_and_latin_beside_chinese(name: str):
    assert not mixes_scripts(name)
    assert not hides_signs(name)


@pytest.mark.parametrize("name", [*MIXED, *UNSEEN])
def test_it_refuses_a_user_name_like_another(db: None, name: str, counted: Counted):
    with pytest.raises(ValidationError) as error:
        User(username=name).write(by=SYSTEM, now=NOW)
    assert set(error.value.message_dict) == {"username"}
    counted("look-alikes refused", 1)


@pytest.mark.parametrize("name", UNSEEN)
def test_it_refuses_a_full_name_that_hides_something(db: None, name: str):
    with pytest.raises(ValidationError) as error:
        User(username="li", name=name).write(by=SYSTEM, now=NOW)
    assert set(error.value.message_dict) == {"name"}


def test_it_lets_stand_who_is_there(db: None):
    """A name from before the rule never changes, and its owner's other facts may."""
    (made,) = User.objects.bulk_create([User(username="\u0440avel")])
    made.email = "pavel@example.org"
    made.write(by=SYSTEM, now=NOW)
    assert User.objects.get(username="\u0440avel").version == 2
