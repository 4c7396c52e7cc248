"""States of a case, of a job and of a request to read a reporter's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    RECEIVED = "received", _("received")
    REGISTERED = "registered", _("registered")
    DISPATCHED = "dispatched", _("being handled")
    REPORTED = "reported", _("to be verified")
    CLOSED = "closed", _("closed")
    EVALUATED = "evaluated", _("evaluated")
    REFUSED = "refused", _("not registered")
    LINKED = "linked", _("duplicate")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "moving")


class JobState(models.TextChoices):
    SENT = "sent", _("being handled")
    RETURNED = "returned", _("returned")
    ARBITRATION = "arbitration", _("in arbitration")
    SUSPENDED = "suspended", _("suspended")
    REPORTED = "reported", _("to be verified")
    VERIFIED = "verified", _("verified")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "moving")


class RevealState(models.TextChoices):
    ASKED = "asked", _("asked")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("not approved")


class Asked(models.TextChoices):
    """What the handler of a job waits for."""

    EXTENSION = "extension", _("an extension")
    SUSPENSION = "suspension", _("a suspension")


TO_DO = (JobState.SENT, JobState.RETURNED, JobState.ARBITRATION)  # somebody still has it in hand, and its clock runs
UNREPORTED = (*TO_DO, JobState.SUSPENDED)
ENDED = (CaseState.CLOSED, CaseState.EVALUATED, CaseState.REFUSED, CaseState.LINKED)

# How a state looks where it is not simply under way.
_TONES: dict[str, str] = {
    CaseState.RECEIVED: "new",
    CaseState.REGISTERED: "new",
    CaseState.CLOSED: "done",
    CaseState.EVALUATED: "done",
    CaseState.REFUSED: "refused",
    CaseState.LINKED: "done",
    JobState.RETURNED: "refused",
    JobState.ARBITRATION: "refused",
    JobState.SUSPENDED: "waiting",
    JobState.VERIFIED: "done",
    JobState.WITHDRAWN: "refused",
}
