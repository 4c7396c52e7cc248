"""Drafts: what somebody typed into a form is there again when they come back, until they send it."""

from typing import Any

from gridwork.kernel.models import Draft

NEVER_KEPT = {"csrfmiddlewaretoken", "version"}  # names of fields; rooms add those that must not lie here in the open


def kept(user: Any, form: str) -> Draft | None:
    return Draft.objects.filter(user_id=user.pk, form=form[:120]).first()


def drop(user: Any, form: str) -> None:
    Draft.objects.filter(user_id=user.pk, form=form[:120]).delete()
