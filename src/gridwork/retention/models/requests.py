"""Requests: what a person asks of the personal information that is kept about them, and what becomes of it."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.own import OwnOrGranted
from gridwork.accounts.second import refuse_a_program
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import local_day
from gridwork.retention import outcomes
from gridwork.retention.procedures import REQUEST


class RequestKind(models.TextChoices):
    COPY = "copy", _("copy")
    ERASURE = "erasure", _("erasure")


class Ground(models.TextChoices):
    """Why a request is refused, as the law has it."""

    HOLD = "hold", _("a proceeding needs what is kept")
    TERM = "term", _("a term for keeping it is not over")
    IDENTITY = "identity", _("who asks could not be established")
    NOTHING = "nothing", _("nothing is kept of this person")


class PersonalRequest(ProcedureRecord):
    """That a person asks for a copy of what is kept about them, or for its erasure, and what became of it."""

    procedure = REQUEST
    scope = OwnOrGranted("user_id")
    retention = Retention(days=1095, after="ended_at", basis="Needed until an answer can no longer be appealed")
    personal = frozenset({"identity", "reason", "answer", "told"})
    kept = ProcedureRecord.kept | {"approved_by_id", "erased", "stays", "ended_at"}
    actions: ClassVar[dict[str, str | Promise]] = {
        "create": _("Request received"),
        "hand_over_copy": _("Copy handed over"),
    }

    state = REQUEST.state_field()
    kind = models.CharField(_("what is asked for"), max_length=10, choices=RequestKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("user"),
        help_text=_("For a request about an account here. A reporter of cases has none."),
    )  # fmt: skip
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("taken in by")
    )
    received_at = models.DateTimeField(_("received at"), editable=False)
    identity = models.CharField(
        _("how identity was checked"), max_length=300, blank=True,
        help_text=_("For instance: called back on the number. Keep no copy of a document."),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    ground = models.CharField(_("ground of the refusal"), max_length=10, choices=Ground, blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Name the hold or the law. The person reads this."))
    answer = models.TextField(_("answer"), blank=True, help_text=_("What the person is told beside the list."))
    # Lines as outcomes.py has them.
    erased = models.JSONField(_("what was erased"), default=list, blank=True, editable=False)
    stays = models.JSONField(_("what stays, and why"), default=list, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        verbose_name = _("personal information request")
        verbose_name_plural = _("personal information requests")
        indexes = (models.Index(name="personalrequest_of_user", fields=("user", "-id")),)
        constraints = (
            models.CheckConstraint(
                name="personalrequest_four_eyes",
                condition=~Q(approved_by=F("received_by")) & ~Q(approved_by=F("user")),
                violation_error_message=_("Who takes a request in, or is concerned, does not approve it."),
            ),
            # A signed-in user learns of nobody else by a copy of their own; all others tell who somebody is.
            models.CheckConstraint(
                name="personalrequest_approved_by_somebody",
                condition=~Q(state__in=("approved", "carried_out", "answered"))
                | Q(approved_by__isnull=False)
                | Q(kind="copy", user=F("received_by")),
                violation_error_message=_("A second person approves before anything is copied or erased."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()}"

    @property
    def number(self) -> str:
        return f"{local_day(self.received_at).year}-P{self.pk}" if self.received_at else "–"

    @property
    def concerns(self) -> str:
        return self.user.called if self.user else gettext("a reporter of cases")

    @property
    def is_own_copy(self) -> bool:
        """Whether the user asked for it signed in."""
        return self.kind == RequestKind.COPY and self.user_id is not None and self.user_id == self.received_by_id

    @property
    def erased_words(self) -> list[tuple[str, str]]:
        return list(map(outcomes.gone, self.erased))

    @property
    def stays_words(self) -> list[tuple[str, str]]:
        return list(map(outcomes.stays, self.stays))

    @property
    def appeal(self) -> str:
        return gettext(
            "You can complain to the authority that protects personal information, and sue before the people’s court "
            "(Personal Information Protection Law, Art. 50 and 65)."
        )

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Never changed: else who approves could write what they approve in the name of who took it in."""
        if not self._state.adding:
            raise PermissionDenied(gettext("A request stays as it was made. Withdraw it, or ask anew."))
        refuse_a_program(by)
        self.received_by, self.received_at = by, now
        super().write(by=by, now=now, action=action, permission=permission)


class RequestSubject(models.Model):
    """Which cases a request of a reporter is about, sealed like the reporter's name, until the request has ended."""

    internal: ClassVar[str] = "opened by steps of its request alone: it tells which cases are one person's"
    retention = Retention(days=365, after="kept_at", basis="Needed to carry the request out; goes with its end")

    request = models.OneToOneField(PersonalRequest, models.PROTECT, related_name="subject")
    sealed = models.BinaryField(_("sealed keys of cases"))
    kept_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("subject of a request")
        verbose_name_plural = _("subjects of requests")


class PersonalCopy(models.Model):
    """The copy that a request asked for, sealed, until it is handed over."""

    internal: ClassVar[str] = "handed over once, by a step of its request"
    retention = Retention(days=30, after="made_at", basis="Long enough to be handed over; it can be made anew")

    request = models.OneToOneField(PersonalRequest, models.PROTECT, related_name="copy")
    sealed = models.BinaryField(_("sealed copy"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("personal copy")
        verbose_name_plural = _("personal copies")
