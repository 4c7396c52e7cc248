"""The guide through an empty district: what comes first, what is there already, and where each is entered."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models import Grant
from gridwork.cases.models import CaseLimit, CaseType
from gridwork.kernel.access import public
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register
from gridwork.organisations.models import Body, OfficeHours, Power
from gridwork.places.models import Place


class Stage(NamedTuple):
    """`needs` are the kinds of records of which there must be at least one."""

    title: str | Promise
    words: str | Promise
    needs: tuple[type[Record], ...]
    command: str = ""


STAGES = (
    Stage(
        gettext_lazy("Places"),
        gettext_lazy("The district, its towns, villages and grid cells, with codes and boundaries."),
        (Place,),
        "gridwork places import FILE --profile PROFILE.toml",
    ),
    Stage(
        gettext_lazy("People and roles"),
        gettext_lazy("Who may do what, where and when: first two administrators, who then let in the others."),
        (Grant,),
        "gridwork accounts first-admin USERNAME",
    ),
    Stage(
        gettext_lazy("Bodies and their powers"),
        gettext_lazy("Who handles what, where. A body receives only what lies within its powers."),
        (Body, Power),
    ),
    Stage(
        gettext_lazy("Office hours"),
        gettext_lazy("Limits run in working time. Public holidays are known; hours of your own come here."),
        (OfficeHours,),
    ),
    Stage(
        gettext_lazy("Case types and limits"),
        gettext_lazy("What is reported, in two levels, and within how long it has to be done."),
        (CaseType, CaseLimit),
    ),
)


@public("an empty district has nobody yet who could sign in; what is missing is no secret, what is there is not shown")
def guide(request: HttpRequest) -> HttpResponse:
    stages = [(stage, _is_done(stage), _links(stage, request)) for stage in STAGES]
    done = sum(is_done for _stage, is_done, _links in stages)
    return render(request, "web/first_run.html", {"title": _("Set the district up"), "stages": stages, "done": done})


def _is_done(stage: Stage) -> bool:
    return all(kind.objects.unscoped("whether there is any at all").exists() for kind in stage.needs)


def _links(stage: Stage, request: HttpRequest) -> Sequence[tuple[str, str]]:
    user: Any = request.user
    registers = [Register.of[kind] for kind in stage.needs] if user.is_authenticated else []
    return [(each.title, each.url("list")) for each in registers if user.has_perm(each.permission("view"))]
