"""States and kinds of outreach, for models and procedures alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VenueKind(models.TextChoices):
    """The six places into which the law is carried (法律六进), as the national plans of law popularisation have it."""

    ORGAN = "organ", _("government organ")
    VILLAGE = "village", _("rural village")
    COMMUNITY = "community", _("community")
    SCHOOL = "school", _("school")
    ENTERPRISE = "enterprise", _("enterprise")
    UNIT = "unit", _("workplace unit")


class Form(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    TRAINING = "training", _("training")
    ADVICE = "advice", _("advice on the spot")
    EXHIBITION = "exhibition", _("exhibition")
    FILM = "film", _("film showing")
    PERFORMANCE = "performance", _("performance")


class Audience(models.TextChoices):
    RESIDENTS = "residents", _("residents")
    VILLAGERS = "villagers", _("villagers")
    NEWCOMERS = "newcomers", _("newcomers")
    YOUNG = "young", _("children and young people")
    OFFICIALS = "officials", _("officials")
    EMPLOYEES = "employees", _("employees")
    MANAGERS = "managers", _("managers of enterprises")
    OTHERS = "others", _("others")


class SpeakerRole(models.TextChoices):
    JUDGE = "judge", _("judge")
    PROCURATOR = "procurator", _("procurator")
    POLICE = "police", _("police officer")
    LAWYER = "lawyer", _("lawyer")
    ADVISER = "adviser", _("village legal adviser")
    OFFICIAL = "official", _("public official")
    SCHOLAR = "scholar", _("scholar")
    VOLUNTEER = "volunteer", _("volunteer lecturer")


class How(models.TextChoices):
    """How attendances were counted, the firmest first."""

    SIGNED = "signed", _("signature sheet")
    ADMITTED = "admitted", _("counted at the entrance")
    HEADS = "heads", _("heads counted in the room")
    ESTIMATED = "estimated", _("estimate")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    REPORTED = "reported", _("numbers reported")
    COUNTED = "counted", _("counted")
    DOUBLE = "double", _("counted once elsewhere")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "")


class DoubleState(models.TextChoices):
    PROPOSED = "proposed", _("to be decided")
    CONFIRMED = "confirmed", _("one session")
    DISMISSED = "dismissed", _("two sessions")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "")


class EditionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    NUMBERED = "numbered", _("numbered")
    HELD = "held", _("held or issued")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "")


class ContestState(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("open for entries")
    REVIEWING = "reviewing", _("under review")
    RANKED = "ranked", _("ranked")
    PUBLISHED = "published", _("published")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self) -> str:
        return _TONES.get(self, "")


WITH_NUMBERS = (SessionState.REPORTED, SessionState.COUNTED, SessionState.DOUBLE)  # somebody said how many came

# How a state looks where it is not simply under way.
_TONES: dict[str, str] = {
    SessionState.COUNTED: "done",
    SessionState.DOUBLE: "done",
    SessionState.CANCELLED: "refused",
    DoubleState.CONFIRMED: "done",
    DoubleState.DISMISSED: "refused",
    ContestState.PUBLISHED: "done",
}
