"""Proves a release together with everything that was shown of the same facts, or withholds it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from gridwork.analysis.suppression import Release as Passed
from gridwork.analysis.suppression import Released, Rule, release
from gridwork.figures.models import Release, ReleasedTable, Withheld
from gridwork.figures.procedures import BINDING, ReleaseState
from gridwork.figures.public_tables import DENOMINATOR, NUMERATOR, Counted, Unprovable, counted, hidden_of, in_parts
from gridwork.kernel.actors import System

GATE = System("publication gate")
TRIES = 3  # others may be proved meanwhile; each time it begins anew with theirs


def prove(drafted: Release, clock: Callable[[], datetime]) -> None:
    """Not in a transaction: it may take four minutes, and nobody else could write meanwhile."""
    for _try in range(TRIES):
        earlier = binding(drafted)
        try:
            made = counted(drafted)
            passed = _passed(drafted, made, earlier)
        except Unprovable as reason:
            settled = _settle(drafted, earlier, clock(), why=reason.why)
        else:
            settled = _settle(drafted, earlier, clock(), made, passed, _why(passed))
        if settled:
            return
    # It stays drafted, and is taken up again by the sweep.


def _passed(drafted: Release, made: Mapping[str, Counted], earlier: Sequence[Release]) -> Passed:
    """Through the gate, with everything that was shown; all of it taken apart together."""
    stored = [each for release in earlier for each in release.tables.all()]
    before = [Counted.read(each) for each in stored]
    measure = made[NUMERATOR].measure
    of_same = [release for release in earlier if release.indicator == drafted.indicator]
    if any(each.plain["measure"] != measure for release in of_same for each in release.tables.all()):
        raise Unprovable(Withheld.EARLIER)
    parted = in_parts([*before, *made.values()])
    shown = [Released(table, hidden_of(each)) for table, each in zip(parted, stored, strict=False)]
    return release(parted[len(stored) :], shown, Rule(drafted.threshold))


def binding(drafted: Release) -> list[Release]:
    """What every table of the same facts is proved together with."""
    rows = Release.objects.unscoped("the gate reckons with everything that is or may be shown")
    found = rows.filter(fact=drafted.fact, state__in=BINDING).exclude(pk=drafted.pk)
    return list(found.select_related("place").prefetch_related("tables").order_by("pk"))


def _settle(
    drafted: Release,
    earlier: Sequence[Release],
    now: datetime,
    made: Mapping[str, Counted] = {},
    passed: Passed | None = None,
    why: Withheld | None = None,
) -> bool:
    """Keep what came of it, unless something was proved meanwhile that it does not know of."""
    known = {each.pk for each in earlier}
    with transaction.atomic():
        # Every release of the facts, its own draft too: whoever proves another one waits here, and then sees this.
        rows = Release.known.filter(fact=drafted.fact).order_by("pk").select_for_update()
        states = dict(rows.values_list("pk", "state"))
        if states.get(drafted.pk) != ReleaseState.DRAFTED:
            return True
        if {pk for pk, state in states.items() if state in BINDING} - known:
            return False
        audit = _told(known, made, passed)
        if why is not None or passed is None:
            drafted.take("withhold_release", by=GATE, now=now, audit=audit, withheld_because=why)
            return True
        kept = [
            each.kept(drafted, of, table.hidden) for (of, each), table in zip(made.items(), passed.tables, strict=True)
        ]
        ReleasedTable.objects.bulk_create(kept)
        drafted.take("prove_release", by=GATE, now=now, audit=audit, digest=_digest(kept))
    return True


def _digest(kept: Sequence[ReleasedTable]) -> str:
    """In the journal it holds fast what was proved."""
    said = json.dumps([[each.of, each.plain] for each in kept], sort_keys=True, ensure_ascii=False).encode()
    return sha256(said + b"".join(bytes(each.rows) for each in kept)).hexdigest()


def _why(passed: Passed) -> Withheld | None:
    if not passed.is_withheld:
        return None
    return Withheld.LEAKS if passed.audit.is_done else Withheld.TOO_LARGE


def _told(known: Iterable[int], made: Mapping[str, Counted], passed: Passed | None) -> dict[str, Any]:
    """For staff: what was tried, with which earlier tables, and which cells could be worked out."""
    leaks = passed.audit.leaks if passed else ()
    return {
        "earlier": sorted(known),
        "is_rate": DENOMINATOR in made,
        "asked": passed.audit.asked if passed else 0,
        "known": len(passed.audit.known) if passed else 0,
        "leaks": len(leaks),
    }
