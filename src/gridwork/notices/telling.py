"""Telling: notices are written for many users at once, each in the reader's language, and mailed by the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from gridwork.kernel import outbox
from gridwork.notices.kinds import GENERAL, Kind
from gridwork.notices.models import EmailChoice, Notice
from gridwork.wall import telling

EMAIL = "notices.email"


def notify(
    users: Iterable[Any],
    subject: str | Promise,
    text: str | Promise = "",
    url: str = "",
    *,
    now: datetime,
    once_key: str = "",
    kind: Kind = GENERAL,
) -> int:
    """Tell these users in the caller's transaction, and return how many were told.

    Lazy words are told in each reader's language: format_lazy(gettext_lazy("Case {number} is late"), number=…).
    With a once_key a user is told once, whatever comes under that key later. `url` is a path of this site. Keep
    personal data out of the words: e-mail carries them in the open.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notice leads to a page of this site, not to {url!r}")
    readers = list({user.pk: user for user in users if user.pk is not None and user.is_active}.values())
    with transaction.atomic(), telling.system("notices"):  # in-boxes of others, whoever causes it
        if once_key:
            told = Notice.objects.filter(user__in=[user.pk for user in readers], once_key=once_key)
            before = set(told.values_list("user_id", flat=True))
            readers = [user for user in readers if user.pk not in before]
        new = [
            Notice(user_id=user.pk, kind=kind.name, url=url, once_key=once_key, told_at=now, **words)
            for user, words in _in_their_words(readers, subject, text)
        ]
        # Two that find the same thing at once: one of them tells it.
        Notice.objects.bulk_create(new, ignore_conflicts=bool(once_key))
        _queue_emails(readers, new, kind, once_key, now)
    return len(new)


def _in_their_words(
    readers: Sequence[Any], subject: str | Promise, text: str | Promise
) -> Iterable[tuple[Any, dict[str, str]]]:
    spoken: dict[str, dict[str, str]] = {}
    for user in readers:
        language = language_of(user)
        if language not in spoken:
            with translation.override(language):
                line = " ".join(str(subject).split())  # a line break would end the header of an e-mail
                spoken[language] = {"subject": line[:200], "text": str(text)}
        yield user, spoken[language]


def _queue_emails(readers: Sequence[Any], new: Sequence[Notice], kind: Kind, once_key: str, now: datetime) -> None:
    reachable = [user for user in readers if user.email]
    wanting = EmailChoice.wanting(reachable, kind.name, kind.by_email) if reachable else set()
    if not wanting:
        return
    if once_key:  # what ignores conflicts returns no keys
        new = list(Notice.objects.filter(user__in=wanting, once_key=once_key, told_at=now))
    mailed = [{"notice": notice.pk} for notice in new if notice.user_id in wanting]
    outbox.send_many(EMAIL, mailed, now)


@outbox.receives(EMAIL)
def email(payload: Mapping[str, Any]) -> None:
    """Mail one notice. Each is a message of its own, so that one bad address holds up nobody else's."""
    notice = Notice.objects.select_related("user").filter(pk=payload["notice"]).first()
    if notice is None or not notice.user.is_active or not notice.user.email:
        return
    with translation.override(language_of(notice.user)):
        link = f"{settings.ADDRESS}{notice.url}" if notice.url else ""
        body = "\n\n".join(filter(None, (notice.text or notice.subject, link)))
        send_mail(notice.subject, body, None, [notice.user.email])


def language_of(user: Any) -> str:
    return str(getattr(user, "language", "") or settings.LANGUAGE_CODE)
