"""Teams: who works together for a body in a place."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Within
from gridwork.kernel.spans import Spanned
from gridwork.organisations.models import Body
from gridwork.places.models import Place


class Team(Record):
    """People who work together for a body in a place."""

    scope = Within(place="place_id", body="body_id")
    retention = for_ever("past work refers to it")

    name_en = models.CharField(_("name"), max_length=100)
    name_zh = models.CharField(_("name in Chinese"), max_length=100, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"), related_name="+")
    closed_on = models.DateField(_("dissolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            members = TeamMember.known.filter(team=row.pk).exclude(place=row.place_id, body=row.body_id)
            models.QuerySet.update(members, place=row.place_id, body=row.body_id)


class TeamMember(Spanned):
    """A user's belonging to a team, between two dates."""

    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="last_on", basis="who was on duty where must be answerable")

    team = models.ForeignKey(Team, models.PROTECT, verbose_name=_("team"), related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="+")
    leads = models.BooleanField(_("leads the team"), default=False)
    # The team's, beside each member: scope asks columns of the table itself.
    place = models.ForeignKey(Place, models.PROTECT, editable=False, verbose_name=_("place"), related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, editable=False, verbose_name=_("body"), related_name="+")

    class Meta(Spanned.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = (
            *Spanned.Meta.constraints,
            models.UniqueConstraint(
                name="teammember_once",
                fields=("team", "user", "from_on"),
                violation_error_message=_("This person is in the team from that day already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.team} · {self.user}"

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        super().complete(rows, before)
        for row in rows:
            row.place_id, row.body_id = row.team.place_id, row.team.body_id
