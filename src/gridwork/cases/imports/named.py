"""Types and bodies by the names that rows give them; where a profile allows it, unknown ones are entered."""

import re
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
        self.proposed: dict[tuple[str, str], Proposal | None] = {}
        self.fine: set[tuple[str, str]] = set()  # what was looked at and has nothing to say against it
        self.by_name: dict[tuple[str, str], CaseType] = {}  # category and type; a category itself under ("", name)
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
            name = "type" if kind and "type" in self.run.columns else "category"
            words, proposal = _with_proposal(words, self._proposal(category, kind))
            row.refuse("unknown_type", words, self.run.columns.get(name, ""), proposal)
        if not row.problems:
            self.fine.add((category, kind))

    def _proposal(self, category: str, kind: str) -> Proposal | None:
        """A type of the same category first; without one, a type of any."""
        if (category, kind) not in self.proposed:
            names = {each.name_en or each.name_zh: each for each in self.by_name.values()}
            within = [
                name for name, each in names.items() if each.parent and category.casefold() in _names(each.parent)
            ]
            wanted = [name for name, each in names.items() if bool(each.parent_id) == bool(kind)]
            said = kind or category
            self.proposed[category, kind] = nearest(said, within) or nearest(said, wanted)
        return self.proposed[category, kind]

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
        return self.by_name.get((category.casefold(), kind.casefold()) if kind else ("", category.casefold()))

    def _add(self, row: CaseType) -> None:
        self.codes.add(row.code)
        above = _names(row.parent) if row.parent else {""}
        for name in _names(row):
            self.by_name |= {(category, name): row for category in above}
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
                self.proposed[name] = nearest(name, {each.name_en or each.name_zh for each in self.by_name.values()})
            words, proposal = _with_proposal(_("There is no body “%s”.") % name, self.proposed[name])
            row.warn("unknown_body", words, self.run.columns.get("body", ""), proposal)

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


def _with_proposal(words: str, proposal: Proposal | None) -> tuple[str, str]:
    if proposal is None:
        return words, ""
    told = {"name": proposal.name, "reason": proposal.reason}
    return f"{words} {_('Is it “%(name)s” (%(reason)s)? If so, confirm it in the profile.') % told}", proposal.name


def _names(row: CaseType | Body) -> set[str]:
    return {name.casefold() for name in (row.code, row.name_en, row.name_zh) if name}
