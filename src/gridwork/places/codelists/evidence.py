"""Evidence in words, in the language of whoever reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gridwork.places.codelists.comparing import Evidence, UnfitLink
from gridwork.places.models import Kind

WORDS = {
    "same_code": gettext_lazy("The code %(code)s is in the district and in the list."),
    "same_name": gettext_lazy(
        "The code is gone, and a new one bears the name %(name)s, which nobody else in the same parent"
        " bears before or after."
    ),
    "same_stem": gettext_lazy(
        "The code is gone, and a new one stands for %(new)s: without the word for the kind both are called %(stem)s,"
        " and nobody else in the same parent is."
    ),
    "only_one": gettext_lazy(
        "%(name)s is the only one of that name in the whole district, before and after, and lies elsewhere now."
        " Whether it is the same place, a person has to say."
    ),
    "contained": gettext_lazy("%(name)s is how %(others)s begin. A name proves no succession: a person has to say."),
    "equal_shares": gettext_lazy("Nothing says who takes how much: equal shares are suggested."),
    "stated": gettext_lazy("Stated (%(where)s): %(old)s became %(new)s."),
    "code_gone": gettext_lazy("The list has no code %(code)s, and no new line is recognised as this place."),
    "code_new": gettext_lazy(
        "The code %(code)s in line %(line)s is new, and no place that is gone is recognised in it."
    ),
    "other_name": gettext_lazy("Name: %(before)s → %(after)s."),
    "other_kind": gettext_lazy("Kind: %(before)s → %(after)s."),
    "other_parent": gettext_lazy("Lies in: %(before)s → %(after)s."),
    "other_code": gettext_lazy("Code: %(before)s → %(after)s."),
}
UNFIT = {
    "unknown_old": gettext_lazy("%(where)s: no place has the code %(old)s on that day"),
    "unknown_new": gettext_lazy("%(where)s: the list has no code %(new)s"),
    "itself": gettext_lazy("%(where)s: %(old)s would become itself"),
    "twice": gettext_lazy("%(where)s: %(old)s to %(new)s is said twice"),
    "shares": gettext_lazy(
        "%(where)s: the shares of %(old)s sum to %(share)s, but 1 passes on, since its code is gone"
    ),
    "shares_stay": gettext_lazy(
        "%(where)s: the shares of %(old)s sum to %(share)s; it is in the list still, so less than 1 passes on"
    ),
}


def in_words(evidence: Evidence) -> str:
    told = dict(evidence.told)
    if evidence.kind == "other_kind":
        told = {side: _kind(kind) for side, kind in told.items()}
    if "where" in told:
        told["where"] = where_in_words(told["where"])
    if "others" in told:
        told["others"] = _(", ").join(told["others"])
    return str(WORDS[evidence.kind]) % told


def unfit_in_words(unfit: UnfitLink) -> str:
    return str(UNFIT[unfit.reason]) % {"where": where_in_words(unfit.where), **unfit.told}


def where_in_words(where: str) -> str:
    """A line of the file of links, or the person who says so."""
    return _("line %(n)s of the links") % {"n": where} if where.isdecimal() else where


def more_to_decide(open_: int) -> str:
    words = ngettext("%(n)d proposal is not decided yet.", "%(n)d proposals are not decided yet.", open_)
    return words % {"n": open_}


def _kind(kind: str) -> str:
    return str(dict(Kind.choices).get(kind, kind)) or _("none")
