"""Proposing: an edition is handed in and compared with the district as it stands; people decide on each proposal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places.codelists.comparing import Comparison, Proposal, Standing, compare, unfit_links
from gridwork.places.codelists.evidence import unfit_in_words
from gridwork.places.codelists.known import last_known, parents_of, standing_on
from gridwork.places.codelists.reading import Line, Link, language_of, level_of, links_of, read, read_links
from gridwork.places.dated import overlapping
from gridwork.places.models import CodeList, CodeListLine, Decision, Level, Place, PlaceParent, Sort

ADD, CHANGE = "places.add_codelist", "places.change_codelist"
SORTS_THAT_CLOSE = frozenset({Sort.REMOVED, Sort.SPLIT, Sort.MERGED})


@dataclass(frozen=True)
class Decided:
    """A proposal, and what was decided of it; empty while nobody has."""

    proposal: Proposal
    decision: str

    @property
    def is_accepted(self) -> bool:
        return self.decision == Decision.ACCEPTED

    @property
    def closes(self) -> tuple[Standing, ...]:
        """The places that would be closed. What is refused as one and the same is one place less and one more."""
        proposal = self.proposal
        if proposal.sort == Sort.REMOVED:
            return proposal.old if self.decision != Decision.REFUSED else ()
        if proposal.sort in SORTS_THAT_CLOSE:
            return () if proposal.stays else proposal.old
        return proposal.old if self._is_parted else ()

    @property
    def opens(self) -> tuple[Line, ...]:
        """The lines that would become new places; of a split or merger, those that are no places yet."""
        proposal = self.proposal
        if proposal.sort == Sort.ADDED:
            return proposal.new if self.decision != Decision.REFUSED else ()
        return proposal.new if proposal.sort in SORTS_THAT_CLOSE or self._is_parted else ()

    @property
    def continues(self) -> bool:
        return bool(self.proposal.old and self.proposal.new) and self.proposal.sort not in SORTS_THAT_CLOSE

    @property
    def _is_parted(self) -> bool:
        recoded = self.continues and self.proposal.old[0].code != self.proposal.new[0].code
        return recoded and self.decision == Decision.REFUSED


@dataclass(frozen=True)
class Drawn:
    """An edition compared with the district as it stands now."""

    code_list: CodeList
    standing: list[Standing]
    lines: list[Line]
    parents: dict[str, int]
    comparison: Comparison

    @cached_property
    def rows(self) -> list[Decided]:
        decision = self.code_list.decision
        return [Decided(each, decision(each.key, each.sort)) for each in self.comparison.proposals]

    @property
    def open_rows(self) -> list[Decided]:
        return [row for row in self.rows if not row.decision]

    @cached_property
    def obstacles(self) -> list[str]:
        """What stands against confirming, however it is decided: nothing is left lying in a place that is closed."""
        day = self.code_list.as_of
        closing = {each.place: each for row in self.rows for each in row.closes}
        held = PlaceParent.known.filter(overlapping(day, None), parent__in=closing).values_list("parent_id", flat=True)
        words = _("%(place)s %(code)s would be closed, but %(n)d still lie in it: move or close them first.")
        return [
            words % {"place": closing[place].name, "code": closing[place].code, "n": count}
            for place, count in sorted(Counter(held).items())
        ]


@transaction.atomic
def propose(
    path: Path,
    district: Place,
    *,
    name: str,
    as_of: date,
    source: str,
    licence: str = "",
    links: Path | None = None,
    by: Reacher,
    now: datetime,
) -> CodeList:
    """ValidationError: a file is not what it should be, or names what nobody knows on that day."""
    if not Place.scope.admits(by, ADD, district, local_day(now)):
        raise PermissionDenied(_("You may not change %(place)s.") % {"place": district})
    lines = read(path)
    level = level_of(lines)
    _refuse_older(district, level, as_of)
    code_list = CodeList(
        place=district,
        level=level,
        as_of=as_of,
        language=language_of(lines),
        source=source,
        licence=licence,
        file_name=name[:150],
        sha256=sha256(path.read_bytes()).hexdigest(),
        proposed_at=now,
        user_id=by.pk,
    )
    standing = _coded(standing_on(as_of, district, level, code_list.language))
    parents_of(lines, as_of, district, level)
    stated = read_links(links) if links else []
    _refuse_unfit(standing, lines, stated)
    code_list.links = [link.plain for link in stated]
    code_list.write(by=by, now=now, action="propose_code_list", permission=ADD)
    CodeListLine.objects.bulk_create(CodeListLine(of=code_list, **_columns(line)) for line in lines)
    return code_list


def draw(code_list: CodeList) -> Drawn:
    """ValidationError: since it was handed in, what holds its lines, or what its links name, is gone."""
    lines = [
        Line(*row)
        for row in code_list.lines.order_by("number").values_list("number", "code", "name", "kind", "parent_code")
    ]
    standing = _coded(standing_on(code_list.as_of, code_list.place, code_list.level, code_list.language))
    parents = parents_of(lines, code_list.as_of, code_list.place, code_list.level)
    links = [Link.of(each) for each in code_list.links]
    _refuse_unfit(standing, lines, links)
    return Drawn(code_list, standing, lines, parents, compare(standing, lines, links))


def decide(
    code_list: CodeList,
    decision: Decision | None,
    *,
    keys: Sequence[str] = (),
    sort: str = "",
    by: Reacher,
    now: datetime,
) -> None:
    """Of single proposals, or of all of a sort at once; None takes a decision back."""
    _refuse_decided(code_list)
    sorts, single = dict(code_list.decisions.get("sorts", {})), dict(code_list.decisions.get("keys", {}))
    if sort:
        single = {key: said for key, said in single.items() if not key.startswith(f"{sort}:")}
        _put(sorts, [sort], decision)
    _put(single, keys, decision)
    code_list.decisions = {"sorts": sorts, "keys": single}
    code_list.write(by=by, now=now, action="decide_code_list", permission=CHANGE)


def state_links(code_list: CodeList, old: str, text: str, *, by: Reacher, now: datetime) -> None:
    """What became of one place, as a person says: its links, and no others, are replaced. Empty: nothing is said."""
    _refuse_decided(code_list)
    others = [Link.of(each) for each in code_list.links if each[1] != old]
    stated = links_of(text, str(by))
    if any(link.old != old for link in stated):
        raise ValidationError({"links": _("Each line begins with the code %(old)s.") % {"old": old}})
    drawn = draw(code_list)
    try:
        _refuse_unfit(drawn.standing, drawn.lines, [*others, *stated])
    except ValidationError as error:
        raise ValidationError({"links": error.messages}) from None
    code_list.links = [link.plain for link in [*others, *stated]]
    code_list.write(by=by, now=now, action="state_links", permission=CHANGE)


def _put(said: dict[str, str], names: Sequence[str], decision: Decision | None) -> None:
    for name in names:
        if decision is None:
            said.pop(name, None)
        else:
            said[name] = decision.value


def _coded(standing: list[Standing]) -> list[Standing]:
    """Places without a code are none of a code list's business."""
    return [each for each in standing if each.code]


def _columns(line: Line) -> dict[str, object]:
    return {name: getattr(line, name) for name in ("number", "code", "name", "kind", "parent_code")}


def _refuse_older(district: Place, level: Level, as_of: date) -> None:
    last = last_known(district, level)
    if last is not None and as_of <= last:
        words = _(
            "The code list of %(last)s is confirmed: an edition of %(day)s comes too late. Undo the later ones first."
        )
        raise ValidationError({"as_of": words % {"last": last.isoformat(), "day": as_of.isoformat()}})


def _refuse_unfit(standing: list[Standing], lines: list[Line], links: list[Link]) -> None:
    if unfit := unfit_links(standing, lines, links):
        raise ValidationError([unfit_in_words(each) for each in unfit], code="links")


def _refuse_decided(code_list: CodeList) -> None:
    if not code_list.is_proposed:
        raise Refusal(_("This code list is no longer open to decisions."))
