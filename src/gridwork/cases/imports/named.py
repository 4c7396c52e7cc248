"""Types and bodies by the names that rows give them; where a profile allows it, unknown ones are entered."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import count
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.cases.models import CaseType
from gridwork.imports import refused
from gridwork.imports.nearest import Proposal, nearest
from gridwork.imports.rows import Row
from gridwork.imports.targets import Run
from gridwork.organisations.models import Body
from gridwork.places.models import Place

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=10_000)
def spoken(name: str) -> str:
    """A name as people write it: `Not_Offensive  Graffiti -` → `Not Offensive Graffiti`."""
    return " ".join(name.replace("_", " ").split()).strip(" -")


class Types:
    """Options: `types` (whether unknown ones are entered), `codes` (how their codes begin)."""

    options: ClassVar[frozenset[str]] = frozenset({"types", "codes"})

    def __init__(self, run: Run) -> None:
        self.run = run
        self.entered = False
        self.proposed: dict[tuple[str, str], tuple[str, Proposal | None]] = {}
        self.fine: set[tuple[str, str]] = set()  # what was looked at and has nothing to say against it
        self.by_name: dict[tuple[str, str], CaseType] = {}  # category and type; a category itself under ("", name)
        self.within: dict[str, set[CaseType]] = defaultdict(set)  # types of that name, of whatever category
        self.codes: set[str] = set()
        for row in CaseType.objects.visible_to(run.by).select_related("parent"):
            self._add(row)

    def check(self, row: Row, category: str, kind: str) -> None:
        if (category, kind) in self.fine:
            return
        for name, column in ((category, "category"), (kind, "type")):
            if reason := refused.refused_word(name):
                refused.note(name, reason)
                words = _("Nothing is kept about %(about)s.") % {"about": reason.about}
                row.refuse("refused_category", words, self.run.columns.get(column, column))
        if not (category or kind):
            row.refuse("no_type", _("Neither a category nor a type is given."))
        elif self.found(category, kind) is None and not self.run.options.get("types"):
            words = _("There is no case type “%s”.") % " / ".join(filter(None, (category, kind)))
            column, proposal = self._proposal(category, kind)
            row.refuse("unknown_type", *_with_proposal(words, proposal, self.run.columns.get(column, "")))
        if not row.problems:
            self.fine.add((category, kind))

    def _proposal(self, category: str, kind: str) -> tuple[str, Proposal | None]:
        """The column that says what is not here, and what it may mean."""
        if (category, kind) not in self.proposed:
            self.proposed[category, kind] = self._nearest(category, kind)
        return self.proposed[category, kind]

    def _nearest(self, category: str, kind: str) -> tuple[str, Proposal | None]:
        """Only names by which the type is found once they are confirmed."""
        every = set(self.by_name.values())
        above = self.by_name.get(("", category.casefold())) if category else None
        if category and (above is None or not kind):
            tops = [_called(each) for each in every if each.parent_id is None]
            return "category", self._category_of(kind) or nearest(category, tops)
        if above is not None:
            return "type", nearest(kind, [_called(each) for each in every if each.parent_id == above.pk])
        return "type", nearest(kind, [_called(each) for each in every if self.found("", _called(each)) is each])

    def _category_of(self, kind: str) -> Proposal | None:
        """Where a single category has a type of this name, it is likely that one."""
        above = {each.parent for each in self.within.get(kind.casefold(), ())}
        parent = next(iter(above)) if len(above) == 1 else None
        return Proposal(_called(parent), _("it alone has a type “%s”") % kind) if parent else None

    def of(self, category: str, kind: str) -> CaseType:
        found = self.found(category, kind)
        if found is None:
            raise ValidationError(_("There is no case type “%s”.") % kind)
        return found

    def enter(self, names: Iterable[tuple[str, str]]) -> None:
        """Those of these categories and types that are not there yet, categories first."""
        missing = sorted(name for name in set(names) if self.found(*name) is None)
        self.entered = self.entered or bool(missing)
        self._write([CaseType(name_en=each) for each in self._missing_tops(missing)])
        within = [(self.by_name["", category.casefold()], kind) for category, kind in missing if category and kind]
        self._write([CaseType(name_en=kind, parent=parent) for parent, kind in within])

    def _missing_tops(self, missing: Iterable[tuple[str, str]]) -> list[str]:
        tops = dict.fromkeys(category or kind for category, kind in missing)
        return [name for name in tops if ("", name.casefold()) not in self.by_name]

    def _write(self, rows: list[CaseType]) -> None:
        for row in rows:
            row.name_zh = row.name_en if _CHINESE.search(row.name_en) else ""
            row.code = self._free_code(row.parent)
        run = self.run
        CaseType.write_many(rows, by=run.by, now=run.now, action="import", permission="cases.add_casetype")
        for row in rows:
            self._add(row)

    def _free_code(self, parent: CaseType | None) -> str:
        begins = f"{parent.code}." if parent else str(self.run.options.get("codes", "N"))
        code = next(f"{begins}{number:02}" for number in count(1) if f"{begins}{number:02}" not in self.codes)
        self.codes.add(code)
        return code

    def found(self, category: str, kind: str) -> CaseType | None:
        found = self.by_name.get((category.casefold(), kind.casefold()) if kind else ("", category.casefold()))
        if found is None and kind and not category and len(only := self.within.get(kind.casefold(), ())) == 1:
            return next(iter(only))  # many files give no category, and the name alone says which type it is
        return found

    def _add(self, row: CaseType) -> None:
        self.codes.add(row.code)
        above = _names(row.parent) if row.parent else {""}
        for name in _names(row):
            self.by_name |= {(category, name): row for category in above}
            self.within[name].add(row)
        self.by_name.setdefault(("", row.code.casefold()), row)


class Bodies:
    """Option: `bodies` (whether unknown ones are entered)."""

    options: ClassVar[frozenset[str]] = frozenset({"bodies"})

    def __init__(self, run: Run) -> None:
        self.run = run
        self.entered = False
        self.proposed: dict[str, Proposal | None] = {}
        self.by_name = {name: body for body in Body.objects.visible_to(run.by) for name in _names(body)}

    def check(self, row: Row, name: str) -> None:
        if name and name.casefold() not in self.by_name and not self.run.options.get("bodies"):
            if name not in self.proposed:
                self.proposed[name] = nearest(name, set(map(_called, self.by_name.values())))
            words = _("There is no body “%s”.") % name
            row.warn("unknown_body", *_with_proposal(words, self.proposed[name], self.run.columns.get("body", "")))

    def of(self, name: str) -> Body | None:
        return self.by_name.get(name.casefold()) if name else None

    def enter(self, names: Iterable[str]) -> None:
        if not self.run.options.get("bodies"):
            return
        missing = sorted(name for name in set(names) if name and name.casefold() not in self.by_name)
        if not missing:
            return
        self.entered = True
        district = Place.objects.visible_to(self.run.by).filter(parent=None).first()
        rows = [Body(name_en=name, name_zh=name if _CHINESE.search(name) else "", place=district) for name in missing]
        run = self.run
        Body.write_many(rows, by=run.by, now=run.now, action="import", permission="organisations.add_body")
        self.by_name |= {name: body for body in rows for name in _names(body)}


def _with_proposal(words: str, proposal: Proposal | None, column: str) -> tuple[str, str, Proposal | None]:
    if proposal is not None:
        asked = _("Is it “%(name)s” (%(reason)s)?") % {"name": proposal.name, "reason": proposal.reason}
        words = f"{words} {asked}"
    return words, column, proposal


def _called(row: CaseType | Body) -> str:
    return str(row.name_en or row.name_zh)


def _names(row: CaseType | Body) -> set[str]:
    return {name.casefold() for name in (row.code, row.name_en, row.name_zh) if name}
