"""What was backed up comes back: every row, file and key, under the same journal root."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from gridwork.attachments import contents
from gridwork.cases import reporters
from gridwork.cases.models import Case, Reporter, StandardText
from gridwork.journal import checkpoints, proofs
from gridwork.journal.models import Entry
from gridwork.journal.verification import verify
from gridwork.keeping import key_files
from gridwork.kernel import search
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, SYSTEM
from tests.keeping.conftest import WANG, Node
from tests.promises import Counted

pytestmark = pytest.mark.restore


def root() -> str:
    return proofs.root(proofs.sealed()).hex()


def test_it_brings_back_every_row_and_file_under_the_same_root(node: Node, counted: Counted):
    made = node.back_up()
    before, was = node.counts(), root()
    node.lose()
    assert {count.rows for name, count in node.counts().items() if not name.startswith(("auth_", "django_"))} == {0}
    done = node.come_back(made)
    assert node.counts() == before
    assert (root(), verify(list(checkpoints.own())).fault, done.keys) == (was, None, True)
    assert contents.path(node.photo).read_bytes() == b"a photograph of the hole"
    assert contents.path(node.photo).stat().st_mode & 0o077 == 0
    counted("tables", list(before))
    counted("rows restored", made.manifest.rows)
    counted("files restored", len(made.manifest.files) - len(before))
    counted("journal entries verified", Entry.objects.count())


def test_it_finds_by_search_what_was_found_before(node: Node):
    made = node.back_up()
    node.lose()
    assert not search.hits("路灯").exists()
    node.come_back(made)
    assert list(search.hits("路灯").values_list("row", flat=True)) == [node.case.pk]


def test_it_reads_sealed_names_with_the_keys_alone(node: Node):
    made = node.back_up()
    node.lose()
    assert not node.come_back(made, keys=False).keys
    sealed = Reporter.objects.get(case=node.case).sealed
    with pytest.raises(InvalidTag):
        reporters.opened(sealed, node.case.pk)
    node.lose()
    node.come_back(made)
    assert reporters.opened(sealed, node.case.pk) == WANG
    assert not [path for path in made.folder.rglob("*") if path.name in key_files.held()]


def test_it_never_gives_a_key_again_whose_row_is_gone(node: Node):
    """The journal still speaks of it."""
    text = StandardText(purpose="answer", name_en="Thanks", text_en="Thank you")
    text.write(by=SYSTEM, now=NOW)
    StandardText.withdraw_many([text], by=SYSTEM, now=NOW, reason="a slip")
    made = node.back_up()
    node.lose()
    if connection.vendor == "sqlite":  # as in a file where nothing ever was
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_standardtext', 'id'), 1, false)")
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), 1, false)")
    node.come_back(made)
    again = StandardText(purpose="answer", name_en="Sorry", text_en="We are sorry")
    again.write(by=SYSTEM, now=NOW)
    assert again.pk > text.pk
    assert node.office.report(now=NOW + timedelta(hours=1)).pk > node.case.pk


def test_it_refuses_a_node_that_holds_something(node: Node):
    made = node.back_up()
    later = node.office.report(text="After the backup")
    with pytest.raises(Refusal, match="not empty"):
        node.come_back(made)
    assert Case.known.filter(pk=later.pk).exists()
