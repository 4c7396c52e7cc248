"""Items leave a draft on its page once that is confirmed, and are journalled; what is published keeps them."""

import pytest
from django.test import Client

from gridwork.assessments.models import SchemeItem
from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from tests.assessments.conftest import Round, scheme_of
from tests.cast import NOW


def signed_in(who: object) -> Client:
    browser = Client()
    browser.force_login(who)  # type: ignore[arg-type]
    return browser


def test_it_leaves_the_draft_when_that_is_confirmed(round_: Round):
    scheme, items = scheme_of(round_.police, code="draft")
    dora, address = signed_in(round_.dora), f"/scheme-items/{items['alarms'].pk}/take-out"
    assert address in dora.get(f"/schemes/{scheme.pk}/").text
    assert "3 Alarms" in dora.get(address).text
    assert SchemeItem.known.filter(pk=items["alarms"].pk).exists()
    assert "taken out of the draft" in dora.post(address, follow=True).text
    assert not SchemeItem.known.filter(pk=items["alarms"].pk).exists()
    entry = Entry.objects.filter(action="withdraw", record="assessments.schemeitem").get()
    assert entry.actor == str(round_.dora)


def test_it_stays_in_what_is_published(round_: Round):
    item, dora = round_.items["alarms"], signed_in(round_.dora)
    address = f"/scheme-items/{item.pk}/take-out"
    assert address not in dora.get(f"/schemes/{round_.scheme.pk}/").text
    assert dora.post(address).status_code == 409
    assert SchemeItem.known.filter(pk=item.pk).exists()


def test_it_stays_where_a_draft_was_published_meanwhile(round_: Round):
    scheme, items = scheme_of(round_.police, code="draft")
    held = SchemeItem.known.get(pk=items["alarms"].pk)
    scheme.take("publish_scheme", by=round_.dora, now=NOW)
    with pytest.raises(Refusal, match="stays as it is"):
        held.take_out(by=round_.dora, now=NOW)


def test_it_is_taken_out_by_who_may_change_it_alone(round_: Round):
    _scheme, items = scheme_of(round_.police, code="draft")
    assert signed_in(round_.vic).post(f"/scheme-items/{items['alarms'].pk}/take-out").status_code == 403
