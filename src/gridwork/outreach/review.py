"""Review: who may score an entry, what each score counts, and the ranks that follow. Nobody here sees an author."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from gridwork.accounts.acting import and_above, bodies_of
from gridwork.kernel.refusals import Refusal
from gridwork.outreach.states import ContestState

if TYPE_CHECKING:
    from gridwork.outreach.models import Contest, ContestEntry

AUTHORS = "outreach.view_contestentry"


class Standing(NamedTuple):
    """How an entry stands: how many scores count, their mean (None without any), its rank (None while some lack)."""

    entry: "ContestEntry"
    scores: int
    mean: Fraction | None
    rank: int | None

    @property
    def points(self) -> str:
        return "" if self.mean is None else f"{float(self.mean):.2f}"


def sees_authors(user: Any) -> bool:
    """Whoever may, reviews nothing: a review is blind or it is none."""
    return bool(user.has_perm(AUTHORS))


def refuse(entry: "ContestEntry", contest: "Contest", by: Any, on: date) -> None:
    """Refusal unless `by` may score the entry now. What the conflict is, is not said: it would name the author."""
    refuse_outsider(contest, by)
    refuse_out_of_time(contest)
    if entry.pk in conflicts([entry.pk], by, on):
        words = _("A conflict of interest stands between you and entry %(n)s. Another reviewer scores it.")
        raise Refusal(words % {"n": entry.number})


def refuse_out_of_time(contest: "Contest") -> None:
    if contest.state != ContestState.REVIEWING:
        words = _("Entries are scored while the contest is under review. It is “%(state)s”.")
        raise Refusal(words % {"state": ContestState(contest.state).label})


def refuse_outsider(contest: "Contest", by: Any) -> None:
    from gridwork.outreach.models import ContestReviewer

    if not getattr(by, "is_person", False) or not ContestReviewer.known.filter(contest=contest.pk, user=by).exists():
        raise Refusal(_("You are no reviewer of this contest. Whoever runs it can name you."))
    if sees_authors(by):
        raise Refusal(_("You may see who wrote the entries, and so cannot review them."))


def conflicts(entries: Collection[int], user: Any, on: date) -> set[int]:
    """Those of the entries that the user wrote, whose author's body the user acts for, or declared a conflict with."""
    from gridwork.outreach.models import ContestEntry, DeclaredConflict

    mine = and_above(bodies_of(user, on))
    declared = DeclaredConflict.known.filter(reviewer=user, entry__in=entries).values_list("entry", flat=True)
    told = ContestEntry.known.filter(pk__in=entries).values_list("pk", "body", "author")
    names = {user.name, str(user)} - {""}
    return set(declared) | {pk for pk, body, author in told if body in mine or author in names}


def standings(contest: "Contest") -> list[Standing]:
    """Every entry, the best first, once each has the scores it needs; in the order of their numbers before.

    Scores count of whoever is named a reviewer and declared no conflict.
    """
    from gridwork.outreach.models import ContestReviewer, ContestScore, DeclaredConflict

    declared = DeclaredConflict.known.filter(entry=OuterRef("entry"), reviewer=OuterRef("reviewer"))
    named = ContestReviewer.known.filter(contest=contest.pk, user=OuterRef("reviewer"))
    given = ContestScore.known.filter(~Exists(declared), Exists(named), entry__contest=contest.pk)
    scores = {
        pk: (total, count)
        for pk, total, count in given.order_by().values_list("entry").annotate(total=Sum("points"), count=Count("pk"))
    }
    entries = list(contest.entries(manager="known").defer("author", "work").order_by("number"))
    means = [Fraction(*scores[each.pk]) if each.pk in scores else None for each in entries]
    counts = [scores.get(each.pk, (0, 0))[1] for each in entries]
    complete = bool(entries) and min(counts) >= contest.scores_needed
    ranks: Sequence[int | None] = ranked([m for m in means if m is not None]) if complete else [None] * len(entries)
    found = [Standing(*each) for each in zip(entries, counts, means, ranks, strict=True)]
    return sorted(found, key=lambda each: (each.rank or 0, each.entry.number))


def ranked(means: Sequence[Fraction]) -> list[int]:
    """The rank of each: equal means share one, and the next counts them all (1, 2, 2, 4)."""
    return [1 + sum(other > mean for other in means) for mean in means]


def lacking(found: Iterable[Standing], needed: int) -> list[Standing]:
    return [each for each in found if each.scores < needed]
