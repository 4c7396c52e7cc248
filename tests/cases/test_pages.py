"""Pages of cases: what each person finds on them, and what nobody finds who should not."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from gridwork.accounts.models import User
from gridwork.cases import reporters
from gridwork.cases.models import (
    Audience,
    Case,
    CaseLimit,
    Evidence,
    Job,
    Note,
    Reporter,
    RevealRequest,
    Stage,
    StandardText,
    Unit,
)
from gridwork.cases.reporters import Person
from gridwork.kernel.models import Draft
from tests.cast import NOW, SYSTEM, grant, role
from tests.office import Office, limit, stored


def as_(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def photograph(colour: str = "red") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return SimpleUploadedFile("hole.jpg", data.getvalue(), "image/jpeg")


def page(client: Client, name: str, *args: object, status: int = 200, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


class TestCase:
    def test_it_shows_the_matter_the_photographs_and_the_open_steps(self, office: Office):
        case = office.report(text="A deep hole by the school", address="East Road 1")
        said = page(as_(office.iris), "cases:record", case.pk)
        for words in ("A deep hole by the school", "East Road 1", case.number, "Register", "Link as duplicate"):
            assert words in said

    def test_it_answers_a_foreign_case_and_a_missing_one_alike(self, office: Office):
        foreign = office.report(place=office.westham)
        client = as_(office.wen)
        one, other = (client.get(reverse("cases:record", args=[pk])) for pk in (foreign.pk, 999_999))
        assert (one.status_code, other.status_code) == (404, 404)
        assert strip(one.content) == strip(other.content)

    def test_it_lists_its_duplicates_and_likely_ones(self, office: Office):
        original, double = office.report(), office.report()
        said = page(as_(office.iris), "cases:record", original.pk)
        assert double.number in said
        assert "Perhaps the same matter" in said
        double.take("link_case", by=office.iris, now=NOW, duplicate_of=original.pk)
        assert "Duplicates" in page(as_(office.iris), "cases:record", original.pk)
        assert original.number in page(as_(office.iris), "cases:record", double.pk)

    def test_it_prints_all_of_it(self, office: Office):
        job = office.done()
        Note(case=job.case, text="ring twice").write(by=office.iris, now=NOW)
        said = page(as_(office.iris), "case-file", job.case_id)
        for words in ("A hole in the road", "Filled", "ring twice", "Report back", "Roads"):
            assert words in said

    def test_it_opens_beside_the_list(self, office: Office):
        said = page(as_(office.iris), "cases:record", office.report().pk, panel=1)
        assert "<html" not in said
        assert "A hole in the road" in said


def strip(content: bytes) -> bytes:
    return re.sub(rb'(csrf[^>]*|nonce="[^"]*"|"X-CSRFToken": "[^"]*"|/\d+/)', b"", content)


class TestUnannounced:
    def test_it_says_that_a_date_in_a_year_not_announced_may_move(self, office: Office, monkeypatch):
        last_day = NOW.replace(month=12, day=31)
        monkeypatch.setattr(timezone, "now", lambda: last_day)
        job = office.sent(now=last_day)
        client = as_(office.dan)
        for of in ("cases:record", job.case_id), ("jobs:record", job.pk):
            assert "Working days of 2027 are not announced yet" in page(client, *of)
        client.cookies["django_language"] = "zh-hans"
        assert "2027 年的放假安排尚未公布" in page(client, "jobs:record", job.pk)

    def test_it_is_silent_where_the_date_stands(self, office: Office, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: NOW)
        job = office.sent()
        assert "not announced" not in page(as_(office.dan), "cases:record", job.case_id)
        assert "not announced" not in page(as_(office.dan), "jobs:record", job.pk)


class TestJob:
    def test_it_shows_its_handler_what_the_case_is_about_though_another_body_leads(self, office: Office):
        first = office.sent(type=office.tree)
        second = office.send(first.case, office.parks)
        assert "A hole in the road" in page(as_(office.pat), "jobs:record", second.pk)
        page(as_(office.pat), "jobs:record", first.pk, status=404)
        page(as_(office.pat), "cases:record", first.case_id, status=404)

    def test_it_hides_reporters_from_handlers(self, office: Office):
        job = office.sent(person=Person("Wang Xiuying"))
        said = page(as_(office.rosa), "jobs:record", job.pk)
        assert "Wang" not in said
        assert "Ask who reported it" not in page(as_(office.rosa), "cases:record", job.case_id)
        assert "Ask who reported it" in page(as_(office.dan), "cases:record", job.case_id)

    def test_it_takes_the_report_with_its_photographs(self, office: Office):
        job = office.sent()
        sent = {"report": "Filled", "photos": [photograph(), photograph("blue")]}
        answer = as_(office.rosa).post(reverse("jobs:step", args=[job.pk, "report_job"]), sent)
        assert answer.status_code == 302, answer.content.decode()
        rows = Evidence.objects.unscoped("test").order_by("pk")
        assert [(row.moment, row.taken_by, row.body, row.job) for row in rows] == [
            ("after", "rosa", office.roads, job)
        ] * 2

    def test_it_refuses_a_report_without_the_photograph_that_the_type_needs(self, office: Office):
        office.pothole.needs_after = True
        office.pothole.write(by=office.lea, now=NOW)
        job = office.sent()
        answer = as_(office.rosa).post(reverse("jobs:step", args=[job.pk, "report_job"]), {"report": "Filled"})
        assert (answer.status_code, stored(Job).state) == (409, "sent")
        assert "needs a photograph of after" in answer.content.decode()


class TestPhotographs:
    def test_it_serves_them_to_who_sees_the_case_or_a_job_of_it_alone(self, office: Office):
        first = office.sent(type=office.tree)
        office.send(first.case, office.parks)
        handed = reverse("case-photographs", args=[first.case_id])
        as_(office.iris).post(handed, {"moment": "before", "photos": [photograph()], "caption": "from the north"})
        shown = reverse("photograph", args=[stored(Evidence).pk, "thumbnail"])
        seen = {name: status(as_(getattr(office, name)), shown) for name in ("iris", "pat", "rosa", "ely")}
        assert seen == {"iris": 200, "pat": 200, "rosa": 200, "ely": 404}
        assert as_(None).get(shown).status_code == 302

    def test_it_lets_only_those_hand_in_who_may_there(self, office: Office):
        case = office.report(place=office.westham)
        sent = {"moment": "before", "photos": [photograph()]}
        assert as_(office.wen).post(reverse("case-photographs", args=[case.pk]), sent).status_code == 404
        assert as_(office.otto).post(reverse("case-photographs", args=[case.pk]), sent).status_code == 403
        assert not Evidence.objects.unscoped("test").exists()


def status(client: Client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    return answer.status_code


class TestNotes:
    def test_it_keeps_inside_and_outside_apart(self, office: Office):
        case = office.report()
        client, url = as_(office.iris), reverse("case-say", args=[case.pk])
        client.post(url, {"audience": "internal", "text": "the neighbour drinks"})
        client.post(url, {"audience": "reporter", "text": "We will come on Monday"})
        notes = {note.audience: note.text for note in Note.objects.unscoped("test")}
        assert notes == {"internal": "the neighbour drinks", "reporter": "We will come on Monday"}

    def test_it_begins_with_a_standard_text(self, office: Office):
        text = StandardText(name_en="Soon", purpose="answer", text_en="We will come soon.")
        text.write(by=SYSTEM, now=NOW)
        sent = {"audience": "reporter", "standard": text.pk, "text": "On Monday."}
        as_(office.iris).post(reverse("case-say", args=[office.report().pk]), sent)
        assert stored(Note).text == "We will come soon.\n\nOn Monday."

    def test_it_lets_a_handler_write_inside_only(self, office: Office):
        job = office.sent()
        url = reverse("job-say", args=[job.pk])
        assert as_(office.rosa).post(url, {"audience": "reporter", "text": "hello"}).status_code == 422
        assert as_(office.rosa).post(url, {"audience": "internal", "text": "asphalt is late"}).status_code == 302
        note = stored(Note)
        assert (note.audience, note.body, note.author) == (Audience.INTERNAL, office.roads, "rosa")
        assert "asphalt is late" in page(as_(office.rosa), "jobs:record", job.pk)

    def test_it_hides_what_the_centre_says_to_itself(self, office: Office):
        job = office.sent()
        Note(case=job.case, text="between us").write(by=office.iris, now=NOW)
        assert "between us" in page(as_(office.dan), "cases:record", job.case_id)
        assert "between us" not in page(as_(office.rosa), "cases:record", job.case_id)


class TestInbox:
    def test_it_shows_each_what_waits_for_them(self, office: Office):
        office.report()
        office.sent()
        office.done()
        office.done().take("verify_job", by=office.ken, now=NOW)
        found = {name: labels(office, name) for name in ("iris", "rosa", "ken", "ada", "otto", "ely")}
        assert found == {
            "iris": ["To register", "To close"],
            "rosa": ["My jobs"],
            "ken": ["To verify", "To close"],
            "ada": [],
            "otto": [],
            "ely": [],
        }

    def test_it_leaves_what_is_late_or_due_soon(self, office: Office):
        late = office.sent(now=timezone.now() - timedelta(days=60))
        office.sent(now=timezone.now())
        assert labels(office, "rosa", when="late") == ["My jobs"]
        said = page(as_(office.rosa), "inbox", when="late")
        assert reverse("jobs:record", args=[late.pk]) in said
        assert said.count("/jobs/") - said.count("/jobs/?") == 1

    def test_it_costs_no_more_with_more_cases(self, office: Office, django_assert_max_num_queries):
        office.report()
        client = as_(office.iris)
        page(client, "inbox")
        for _each in range(15):
            office.report()
        with django_assert_max_num_queries(30):
            page(client, "inbox")


def labels(office: Office, name: str, **query: object) -> list[str]:
    said = page(as_(getattr(office, name)), "inbox", **query)
    return re.findall(r'id="pile-\d+">([^<]+?) <', said)


class TestIntake:
    def sent(self, office: Office, **more: object) -> dict[str, object]:
        return {"type": office.pothole.pk, "place": office.eastham.pk, "text": "A hole", "channel": "telephone"} | more

    def test_it_takes_a_report_in_and_hands_out_its_code(self, office: Office):
        client = as_(office.iris)
        page(client, "case-intake")
        answer = client.post(reverse("case-intake"), self.sent(office, photos=[photograph()]), follow=True)
        said = answer.content.decode()
        code = re.search(r'receipt-code">([^<]+)<', said)[1]
        assert reporters.found(code).case == stored(Case)
        assert (stored(Evidence).moment, stored(Evidence).taken_by) == ("before", "iris")
        assert code not in answer.redirect_chain[0][0]

    def test_it_shows_the_code_for_some_minutes_only(self, office: Office):
        receipt = office.receipt()
        lent = reporters.lent(receipt.code, receipt.case.pk, NOW)
        assert reporters.given_back(lent, receipt.case.pk, NOW + timedelta(minutes=9)) == receipt.code
        assert reporters.given_back(lent, receipt.case.pk, NOW + timedelta(minutes=10)) == ""
        assert reporters.given_back(lent, receipt.case.pk + 1, NOW) == ""
        assert reporters.given_back("nonsense", receipt.case.pk, NOW) == ""

    def test_it_seals_a_name(self, office: Office):
        more = {"reporter_name": "Wang Xiuying", "reporter_email": "wang@example.org", "wants_word": "on"}
        assert as_(office.iris).post(reverse("case-intake"), self.sent(office, **more)).status_code == 302
        kept = Reporter.objects.get()
        assert (kept.reachable, reporters.opened(kept.sealed, kept.case_id).name) == (True, "Wang Xiuying")

    def test_it_keeps_no_name_in_a_draft(self, office: Office):
        values = {"reporter_name": ["Wang Xiuying"], "reporter_phone": ["138"], "text": ["A hole"]}
        form = {"form": reverse("case-intake"), "values": values}
        as_(office.iris).post(reverse("draft"), form, content_type="application/json")
        assert Draft.objects.get().values == {"text": ["A hole"]}

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"text": ""}, "What is the matter"),
            ({"place": ""}, "Choose a place, or a point"),
            ({"wants_word": "on"}, "Where is word to be sent"),
            ({"receipt_code": "ABC"}, "twenty letters"),
            ({"lon": "113"}, "A point needs both"),
        ],
    )
    def test_it_says_what_is_missing_and_keeps_what_was_typed(self, office: Office, wrong: dict, words: str):
        answer = as_(office.iris).post(reverse("case-intake"), self.sent(office, address="East Road 77") | wrong)
        said = answer.content.decode()
        assert answer.status_code == 422
        assert words in said
        assert "East Road 77" in said
        assert not Case.objects.unscoped("test").exists()

    def test_it_refuses_a_category_as_type(self, office: Office):
        sent = self.sent(office, type=office.streets.pk)
        assert as_(office.iris).post(reverse("case-intake"), sent).status_code == 422

    def test_it_takes_reports_only_where_one_may(self, office: Office):
        sent = self.sent(office, place=office.westham.pk)
        assert as_(office.wen).post(reverse("case-intake"), sent).status_code in (403, 422)
        assert as_(office.otto).get(reverse("case-intake")).status_code == 403
        assert not Case.objects.unscoped("test").exists()

    def test_it_shows_what_may_be_known_already(self, office: Office):
        known = office.report(now=timezone.now())
        typed = {"type": office.pothole.pk, "place": office.eastham.pk, "text": "Hole in the road"}
        client, address = as_(office.iris), reverse("case-likely")
        assert known.number in client.post(address, typed).content.decode()
        assert "Say where it is" in client.post(address, typed | {"place": ""}).content.decode()
        assert client.get(address, typed).status_code == 405  # words that somebody types stand in no address

    def test_it_lets_only_words_be_changed_afterwards(self, office: Office):
        case = office.report()
        sent = {"text": "Two holes", "type": office.litter.pk, "place": office.westham.pk, "version": 1}
        as_(office.iris).post(reverse("cases:change", args=[case.pk]), sent)
        case = stored(Case)
        assert (case.text, case.type, case.place) == ("Two holes", office.pothole, office.eastham)


class TestReceipt:
    @pytest.fixture(autouse=True)
    def forgotten(self) -> None:
        cache.clear()

    def asked(self, code: str, **more: object) -> object:
        return as_(None).post(reverse("receipt"), {"code": code, **more})

    def closed(self, office: Office) -> str:
        receipt = office.receipt()
        case = receipt.case
        case.take("register_case", by=office.iris, now=NOW)
        job = office.send(case)
        job.take("report_job", by=office.rosa, now=NOW, report="patched badly")
        job.take("verify_job", by=office.ken, now=NOW)
        case.take("close_case", by=office.iris, now=NOW, public_answer="The hole is filled.")
        return receipt.code

    def test_it_tells_what_became_of_a_report_and_nothing_else(self, office: Office):
        code = self.closed(office)
        case = stored(Case)
        Note(case=case, text="between us").write(by=office.iris, now=NOW)
        Note(case=case, text="We came on Monday", audience="reporter").write(by=office.iris, now=NOW)
        said = self.asked(code).content.decode()
        for words in ("The hole is filled.", "We came on Monday", "It is closed."):
            assert words in said
        for words in ("between us", "patched badly", "rosa", "Roads", "A hole in the road"):
            assert words not in said

    def test_it_takes_the_answer_and_opens_the_case_again(self, office: Office):
        code = self.closed(office)
        said = self.asked(code, step="answer_case", satisfied="false", reporter_words="it is deeper now")
        assert "Thank you" in said.content.decode()
        assert stored(Case).satisfied is False
        assert self.asked(code, step="reopen_case", reason="").status_code == 422
        self.asked(code, step="reopen_case", reason="it is deeper now")
        assert stored(Case).state == "registered"

    def test_it_takes_no_other_step(self, office: Office):
        code = self.closed(office)
        self.asked(code, step="evaluate_case", outcome_right="true")
        assert stored(Case).state == "closed"

    def test_it_says_nothing_about_a_wrong_code_and_slows_down_guessing(self, office: Office):
        answers = [self.asked(reporters.shown(reporters.new_code())).status_code for _each in range(12)]
        assert answers == [404] * 10 + [429] * 2

    def test_it_slows_down_each_caller_for_themselves_behind_a_proxy(self, office: Office, settings: Any):
        def from_(address: str) -> int:
            given = {"code": reporters.shown(reporters.new_code())}
            return as_(None).post(reverse("receipt"), given, headers={"X-Forwarded-For": address}).status_code

        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert [from_("198.51.100.7") for _each in range(11)] == [404] * 10 + [429]
        assert from_("198.51.100.8") == 404

    def test_it_keeps_the_code_out_of_addresses(self, office: Office):
        code = self.closed(office)
        assert "The hole is filled." not in as_(None).get(reverse("receipt"), {"code": code}).content.decode()


class TestLimits:
    def test_it_shows_the_effect_before_it_writes(self, office: Office):
        office.sent(now=timezone.now())
        client, url = as_(office.lea), reverse("case-type-limit", args=[office.streets.pk])
        sent = {"stage": "handle", "amount": 1, "unit": "working_days", "from_on": "2026-09-18"}
        said = client.post(url, sent | {"preview": ""}).content.decode()
        assert "1 clock that runs today would be another." in said
        assert not CaseLimit.objects.unscoped("test").filter(amount=1, stage="handle").exists()
        due_at = stored(Job).due_at
        client.post(url, sent | {"write": ""})
        assert CaseLimit.objects.unscoped("test").filter(amount=1, stage="handle").exists()
        assert stored(Job).due_at == due_at

    def test_it_says_how_many_running_clocks_were_moved_and_why_others_were_not(self, office: Office):
        office.sent(now=timezone.now())
        office.sent(now=timezone.now(), place=office.westham)
        grant(
            office.otto, role("limits of East", [f"cases.{verb}_caselimit" for verb in ("add", "change")]), office.east
        )
        url = reverse("case-type-limit", args=[office.streets.pk])
        sent = {"stage": "handle", "amount": 1, "unit": "working_days", "from_on": "2026-09-18", "retime": "on"}
        answer = as_(office.otto).post(url, sent | {"write": ""})
        assert answer.status_code == 302
        assert [str(each) for each in get_messages(answer.wsgi_request)][1:] == [
            "1 running clock was moved.",
            "1 running clock stayed as it was: You may not take this step here.",
        ]

    def test_it_moves_those_that_are_ticked_later(self, office: Office):
        jobs = [office.sent(now=timezone.now()) for _each in range(2)]
        limit(office.streets, Stage.HANDLE, 3, Unit.WORKING_DAYS, from_on=date(2026, 9, 18))
        as_(office.lea).post("/jobs/bulk/retime_job", {"pk": [job.pk for job in jobs], "confirmed": "1"})
        assert all(stored(Job, pk=job.pk).due_at < job.due_at for job in jobs)

    def test_it_lists_the_limits_of_a_type_and_its_category(self, office: Office):
        said = page(as_(office.lea), "case-types:record", office.pothole.pk)
        assert "hours of the clock" in said
        assert "5 working days" in said

    def test_it_is_for_those_who_may_change_limits(self, office: Office):
        assert as_(office.dan).get(reverse("case-type-limit", args=[office.streets.pk])).status_code == 403


class TestReveal:
    def test_it_shows_a_name_by_a_button_of_its_own(self, office: Office):
        case = office.report(person=Person("Wang Xiuying"))
        client = as_(office.dan)
        client.post(reverse("reveal-requests:new"), {"case": case.pk, "reason": "a witness is needed"})
        asked = stored(RevealRequest)
        name = reverse("reveal-name", args=[asked.pk])
        assert client.post(name).status_code == 409
        asked.take("approve_reveal", by=office.ada, now=timezone.now())
        assert "Read the name" in page(client, "reveal-requests:record", asked.pk)
        answer = client.post(name)
        assert "Wang Xiuying" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert client.get(name).status_code == 405
        assert as_(office.ada).post(name).status_code == 403
        assert stored(RevealRequest).reads == 1
