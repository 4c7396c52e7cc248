"""Who is told what, in which language, how often, and by which way."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from gridwork.kernel import outbox
from gridwork.notices.kinds import KINDS, Kind
from gridwork.notices.models import EmailChoice, Notice
from gridwork.notices.telling import notify
from tests.cast import NOW

LATE = Kind("tests.late", "Something is late")
QUIET = Kind("tests.quiet", "Something to read some day", by_email=False)


def told(user) -> list[str]:
    return [notice.subject for notice in Notice.objects.visible_to(user).newest()]


class TestTelling:
    def test_it_tells_each_of_many_once(self, cast):
        assert notify([cast.erin, cast.vera, cast.erin], "Flood", "Come.", "/cases/3/", now=NOW) == 2
        assert told(cast.erin) == told(cast.vera) == ["Flood"]
        notice = Notice.objects.visible_to(cast.erin).get()
        assert (notice.text, notice.url, notice.told_at, notice.read_at) == ("Come.", "/cases/3/", NOW, None)

    def test_it_tells_nobody_else(self, cast):
        notify([cast.erin], "Flood", now=NOW)
        assert told(cast.vera) == []

    def test_it_tells_nobody_who_has_left(self, cast):
        cast.erin.is_active = False
        assert notify([cast.erin, cast.vera], "Flood", now=NOW) == 1
        assert told(cast.erin) == []

    def test_it_asks_no_more_queries_for_more_people(self, cast):
        with CaptureQueriesContext(
            connection,
        ) as one:
            notify([cast.erin], "Flood", now=NOW, once_key="a", kind=LATE)
        with CaptureQueriesContext(connection) as several:
            notify([cast.erin, cast.vera, cast.chief, cast.nemo], "Flood", now=NOW, once_key="b", kind=LATE)
        assert len(one) == len(several)

    def test_it_falls_with_the_change_it_tells_of(self, cast):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            notify([cast.erin], "Flood", now=NOW, kind=LATE)
            1 / 0  # noqa: B018
        assert told(cast.erin) == []
        assert outbox.deliver(NOW) == 0

    @pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "cases/3"])
    def test_it_leads_nowhere_but_here(self, cast, url):
        with pytest.raises(ValueError, match="a page of this site"):
            notify([cast.erin], "Flood", url=url, now=NOW)


class TestOnce:
    def test_it_says_the_same_thing_once(self, cast):
        assert notify([cast.erin], "Late", now=NOW, once_key="late:3") == 1
        assert notify([cast.erin, cast.vera], "Late again", now=NOW + timedelta(hours=1), once_key="late:3") == 1
        assert told(cast.erin) == ["Late"]
        assert told(cast.vera) == ["Late again"]

    def test_it_says_different_things_without_a_key(self, cast):
        notify([cast.erin], "Flood", now=NOW)
        notify([cast.erin], "Flood", now=NOW)
        assert told(cast.erin) == ["Flood", "Flood"]

    def test_it_mails_once_too(self, cast):
        for _ in range(2):
            notify([cast.vera], "Late", now=NOW, once_key="late:3", kind=LATE)
        outbox.deliver(NOW)
        assert len(mail.outbox) == 1


class TestLanguage:
    def test_it_speaks_each_readers_own(self, cast):
        words = format_lazy("{word}: {n}", word=gettext_lazy("Monday"), n=7)
        with translation.override("en"):
            notify([cast.erin, cast.vera], words, words, now=NOW)
        assert told(cast.erin) == ["星期一: 7"]
        assert told(cast.vera) == ["Monday: 7"]

    def test_it_keeps_a_subject_to_one_line(self, cast):
        notify([cast.vera], "Late\r\nBcc: all@example.org", now=NOW, kind=LATE)
        outbox.deliver(NOW)
        assert mail.outbox[0].subject == "Late Bcc: all@example.org"
        assert mail.outbox[0].recipients() == ["vera@example.org"]


class TestEmail:
    def test_it_mails_what_the_kind_says_to_those_who_have_an_address(self, cast, settings):
        settings.ADDRESS = "https://district.example"
        notify([cast.vera, cast.nemo], "Late", "Job 3 is late.", "/jobs/3/", now=NOW, kind=LATE)
        notify([cast.vera], "Read me", now=NOW, kind=QUIET)
        assert outbox.deliver(NOW) == 1
        assert [message.recipients() for message in mail.outbox] == [["vera@example.org"]]
        assert mail.outbox[0].body == "Job 3 is late.\n\nhttps://district.example/jobs/3/"

    def test_it_mails_what_was_chosen_instead(self, cast):
        EmailChoice(user=cast.vera, kind=LATE.name, by_email=False).write(by=cast.vera, now=NOW)
        EmailChoice(user=cast.vera, kind=QUIET.name, by_email=True).write(by=cast.vera, now=NOW)
        notify([cast.vera, cast.chief], "Late", now=NOW, kind=LATE)
        notify([cast.vera, cast.chief], "Read me", now=NOW, kind=QUIET)
        outbox.deliver(NOW)
        assert sorted((m.subject, *m.recipients()) for m in mail.outbox) == [
            ("Late", "chief@example.org"),
            ("Read me", "vera@example.org"),
        ]

    def test_it_holds_up_nobody_for_one_bad_address(self, cast, monkeypatch):
        def send(subject, body, sender, recipients):
            if recipients == ["vera@example.org"]:
                raise OSError("no such mailbox")
            mail.outbox.append(recipients)

        monkeypatch.setattr("gridwork.notices.telling.send_mail", send)
        notify([cast.vera, cast.chief], "Late", now=NOW, kind=LATE)
        assert outbox.deliver(NOW) == 1
        assert mail.outbox == [["chief@example.org"]]

    def test_it_mails_nothing_to_who_left_meanwhile(self, cast):
        notify([cast.vera], "Late", now=NOW, kind=LATE)
        cast.vera.is_active = False
        cast.vera.save()
        outbox.deliver(NOW)
        assert mail.outbox == []


class TestKinds:
    def test_it_refuses_two_kinds_of_one_name(self):
        with pytest.raises(ValueError, match="another kind"):
            Kind(LATE.name, "Another", by_email=False)
        assert Kind(LATE.name, "Something is late") == KINDS[LATE.name]

    def test_it_says_for_every_kind_what_a_user_gets(self, cast):
        EmailChoice(user=cast.vera, kind=LATE.name, by_email=False).write(by=cast.vera, now=NOW)
        chosen = EmailChoice.of(cast.vera)
        assert (chosen[LATE.name], chosen[QUIET.name]) == (False, False)
        assert EmailChoice.of(cast.erin)[LATE.name] is True

    def test_it_keeps_each_users_choice_from_others(self, cast):
        EmailChoice(user=cast.vera, kind=LATE.name, by_email=False).write(by=cast.vera, now=NOW)
        assert not EmailChoice.objects.visible_to(cast.chief).exists()
