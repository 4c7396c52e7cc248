"""What is declared: settings.FIGURES names the module that lists the facts and indicators of all rooms."""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext as _

from gridwork.figures.facts import Fact
from gridwork.figures.indicators import Indicator
from gridwork.kernel.refusals import Refusal


@cache
def facts() -> dict[str, Fact]:
    return {fact.name: fact for fact in import_module(settings.FIGURES).FACTS}


@cache
def indicators() -> dict[str, Indicator]:
    return {each.name: each for each in import_module(settings.FIGURES).INDICATORS}


def indicator_named(name: str) -> Indicator:
    try:
        return indicators()[name]
    except KeyError:
        raise Refusal(_("There is no figure “%(name)s”.") % {"name": name}) from None
