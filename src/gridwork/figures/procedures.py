"""The life of a release: drafted, proved or withheld, published by somebody else, and perhaps withdrawn from view."""

from datetime import timedelta
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.second import refuse_a_program
from gridwork.kernel.procedures import Act, Procedure, Step
from gridwork.kernel.refusals import Refusal


class ReleaseState(models.TextChoices):
    DRAFTED = "drafted", _("drafted")
    PROVED = "proved", _("proved")
    WITHHELD = "withheld", _("withheld")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn from view")
    DISCARDED = "discarded", _("discarded")

    @property
    def tone(self) -> str:
        """Its colour and shape on pages."""
        return {"drafted": "new", "proved": "waiting", "published": "done"}.get(self.value, "refused")


# What was seen cannot be taken back, and what is proved may be seen tomorrow: the next proof reckons with both.
BINDING = (ReleaseState.PROVED, ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)

DRAFT, PUBLISH = "figures.add_release", "figures.publish_release"
SILENT = timedelta(minutes=15)  # far longer than any proof takes


def by_the_gate(_release: Any, act: Act) -> None:
    if not getattr(act.by, "is_system", False):
        raise Refusal(gettext("The gate takes this step by itself."))


def by_somebody_else(release: Any, act: Act) -> None:
    by_a_person(release, act)
    if act.by.pk == release.drafted_by_id:
        raise Refusal(gettext("Who drafts does not publish. Somebody else has to."))


def by_a_person(_release: Any, act: Act) -> None:
    refuse_a_program(act.by)


def begin(release: Any, act: Act) -> None:
    release.begun_at = act.now


def prove(release: Any, act: Act) -> None:
    release.proved_at = act.now


def publish(release: Any, act: Act) -> None:
    release.published_by, release.published_at = act.by, act.now


def withdraw(release: Any, act: Act) -> None:
    release.withdrawn_at = act.now


def no_hours(_release: Any) -> NoReturn:
    raise AssertionError("A release has no clock")


RELEASE = Procedure(
    ReleaseState,
    Step(
        "begin_proof", ReleaseState.DRAFTED, ReleaseState.DRAFTED, DRAFT, check=by_the_gate, effect=begin,
        by_system=True,
    ),
    Step(
        "prove_release", ReleaseState.DRAFTED, ReleaseState.PROVED, DRAFT, asks=("audit", "digest"),
        check=by_the_gate, effect=prove, by_system=True,
    ),
    Step(
        "withhold_release", ReleaseState.DRAFTED, ReleaseState.WITHHELD, DRAFT, asks=("audit", "withheld_because"),
        check=by_the_gate, effect=prove, by_system=True,
    ),
    Step(
        "publish_release", ReleaseState.PROVED, ReleaseState.PUBLISHED, PUBLISH, check=by_somebody_else,
        effect=publish, label=_("Publish"),
    ),
    Step(
        "withdraw_release", ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN, PUBLISH, asks=("reason",),
        needs=("reason",), check=by_a_person, effect=withdraw, label=_("Withdraw from view"),
    ),
    *(
        Step("discard_release", state, ReleaseState.DISCARDED, DRAFT, label=_("Discard"))
        for state in (ReleaseState.DRAFTED, ReleaseState.WITHHELD, ReleaseState.PROVED)
    ),
    hours=no_hours,
)  # fmt: skip
