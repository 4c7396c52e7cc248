"""The form of a release: which figure, of what, broken down how, and under which threshold."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from gridwork.figures import tasks
from gridwork.figures.declared import indicators
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Reacher
from gridwork.places.models import Level


class ReleaseForm(EntryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "indicator" in self.fields:
            choices = [(each.name, each.label) for each in indicators().values() if each.adds_up]
            label = self.fields["indicator"].label
            self.fields["indicator"] = forms.ChoiceField(label=label, choices=[("", ""), *choices])
        self.initial.setdefault("as_of", timezone.localdate() - timedelta(days=1))

    def about(self, record: Record, by: Reacher) -> None:
        if "place" in self.fields:
            places = self.fields["place"].queryset  # type: ignore[attr-defined]
            self.fields["place"].queryset = places.filter(level__lte=Level.VILLAGE).order_by("level", "code", "pk")  # type: ignore[attr-defined]

    def write(self, *, by: Any, now: datetime, permission: str = "") -> None:
        """Handed to the worker in the transaction that drafts it."""
        with transaction.atomic():
            self.instance.write(by=by, now=now, permission=permission)
            tasks.prove_release.enqueue(self.instance.pk)
