"""Double reports: two reports of what may be one session. Found by the system, decided by a person, never deleted."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.scope import Within
from gridwork.outreach.models.sessions import Session
from gridwork.outreach.procedures import DOUBLE
from gridwork.places.models import Placed


class DoubleReport(Placed, ProcedureRecord):
    """Two reports that may tell of one session, with how alike they are, and what a person decided."""

    procedure = DOUBLE
    scope = Within(place="place_id")
    retention = for_ever("why a session is counted once must be answerable as long as the figure stands")
    kept = ProcedureRecord.kept | {"counted_id", "decided_by", "reason"}

    state = DOUBLE.state_field()
    first = models.ForeignKey(Session, models.PROTECT, verbose_name=_("first report"), related_name="+")
    second = models.ForeignKey(Session, models.PROTECT, verbose_name=_("second report"), related_name="+")
    alike = models.PositiveSmallIntegerField(_("alike, of 100"))
    counted = models.ForeignKey(
        Session, models.PROTECT, null=True, editable=False, verbose_name=_("the report that counts"), related_name="+"
    )
    decided_by = models.CharField(_("settled by"), max_length=150, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)

    class Meta:
        verbose_name = _("double report")
        verbose_name_plural = _("double reports")
        indexes = (models.Index(name="doublereport_state", fields=("state", "-id")),)
        constraints = (
            models.UniqueConstraint(
                name="doublereport_pair",
                fields=("first", "second"),
                violation_error_message=_("These two are compared already."),
            ),
            models.CheckConstraint(
                name="doublereport_order",
                condition=Q(first__lt=F("second")),
                violation_error_message=_("A report is no double of itself."),
            ),
            models.CheckConstraint(
                name="doublereport_one_counts",
                condition=~Q(state="confirmed")
                | Q(counted__isnull=False) & (Q(counted=F("first")) | Q(counted=F("second"))),
                violation_error_message=_("One of the two reports has to count."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.first.title

    @property
    def bodies(self) -> tuple[str, str]:
        return str(self.first.body), str(self.second.body)

    @property
    def held_on(self) -> Any:
        return self.first.held_on

    @property
    def reports(self) -> tuple[Session, Session]:
        return self.first, self.second

    @property
    def not_counted(self) -> Session | None:
        """The report that is left out; None until somebody decides."""
        if self.counted_id is None:
            return None
        return self.second if self.counted_id == self.first_id else self.first

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            row.place_id = row.first.place_id
        super().complete(rows, before)
