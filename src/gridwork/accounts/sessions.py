"""Sessions in the database: found only by keys that could be one, idle or open only so long, and ended at once."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import OperationalError
from django.utils import timezone

from gridwork.columns.wants import wanting

EXACT = timedelta(minutes=1)  # how exactly it is known when one was last seen: a write a minute, not one a page
TOLD = ("factor", "whence", "browser")  # what sign-in says into the session, and its row shows


class SessionStore(db.SessionStore):
    user_id: int | None = None
    began_at: datetime | None = None
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        from gridwork.accounts.models import Session

        return Session

    def _validate_session_key(self, key: Any) -> bool:
        """A cookie may hold what no database can be asked."""
        return isinstance(key, str) and re.fullmatch("[a-z0-9]{32}", key) is not None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None:
            self.user_id, self.began_at, self.seen_at = row.user_id, row.began_at, row.seen_at
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Somebody who signs in begins a session, whatever their browser held before; a new password begins none."""
        user_id, now = int(data[SESSION_KEY]) if SESSION_KEY in data else None, timezone.now()
        if self.began_at is None or self.seen_at is None or user_id != self.user_id:
            self.user_id, self.began_at, self.seen_at = user_id, now, now
        row: Any = super().create_model_instance(data)
        row.user_id, row.began_at, row.seen_at = user_id, self.began_at, self.seen_at
        row.expire_date = row.ends_at(self.began_at, self.seen_at)
        for name in TOLD:
            setattr(row, name, data.get(name, ""))
        return row

    def flush(self) -> None:
        super().flush()
        self.user_id = self.began_at = self.seen_at = None

    def touch(self, now: datetime) -> None:
        """Its user is there. Where nothing can be stored at the moment, they go on reading."""
        if self.began_at is None or self.seen_at is None or now - self.seen_at < EXACT:
            return
        model = self.get_model_class()
        ends_at = model.ends_at(self.began_at, now)
        try:
            model.objects.filter(session_key=self.session_key).update(seen_at=now, expire_date=ends_at)
        except OperationalError as error:
            if wanting(error) is None:
                raise
        else:
            self.seen_at = now

    def proved_lately(self, now: datetime, proofs: list[dict[str, Any]]) -> bool:
        """Whether its user has signed in, or confirmed who they are, a short while ago.

        That a provider of single sign-on still knew their browser proves nothing of who sits before it.
        """
        within: timedelta = settings.CONFIRMED_FOR
        moments = [proof["at"] for proof in proofs if proof.get("reauthenticated")]
        if self.began_at is not None and not (proofs and all(proof.get("silent") for proof in proofs)):
            moments.append(self.began_at.timestamp())
        return any(now.timestamp() - at < within.total_seconds() for at in moments)
