"""Belongings: which rows of which tables are about one person, by the columns that say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from gridwork.kernel.scope import Own

# By the root of what is theirs, the columns that lead to it. A deputy, a reviewer or whoever placed a hold acted in
# office; a duplicate of a case is somebody else's.
COLUMNS: dict[Any, frozenset[str]] = {Case: frozenset({"case"}), User: frozenset({"user", "absent"})}
# Of tables without declared personal columns, those that tell something.
TOLD: dict[str, tuple[str, ...]] = {
    "accounts.signin": ("at", "outcome", "factor", "whence", "browser"),
    "cases.reporter": ("reported_at", "language", "told_at"),
    "kernel.draft": ("form", "values", "kept_at"),
    "notices.notice": ("subject", "text", "told_at", "read_at"),
}
# Tables with such a column that tell nobody anything of the person.
LEFT_OUT: dict[str, str] = {
    "accounts.session": "gone with the browser's session, and its key is a secret",
    "cases.escalation": "a memory of the sweep",
    "kernel.oncekey": "an answer that repeats what stands in the record",
    "retention.personalrequest": "the request itself, which its person reads on their own page",
}


@dataclass(frozen=True)
class Person:
    """Whose records these are: a reporter by the keys of their cases, a user by their account."""

    cases: frozenset[int] = frozenset()
    user: int | None = None

    @property
    def roots(self) -> dict[Any, set[int]]:
        return {Case: set(self.cases), User: {self.user} if self.user else set()}


def rows_of(model: Any, person: Person) -> Any:
    """Those of this person; None where no column of the model can say so."""
    found, wanted = False, Q()
    for root, columns in columns_to(model):
        keys = person.roots[root]
        for column in columns:
            found, wanted = True, wanted | Q((f"{column}__in", keys))
    return model._base_manager.filter(wanted) if found else None


def columns_to(model: Any) -> Iterator[tuple[Any, list[str]]]:
    """What one of its users follows or keeps is that user's, and not of whoever reported the case that it names."""
    own = isinstance(getattr(model, "scope", None), Own)
    for root, names in COLUMNS.items():
        found = ["pk"] if model is root else []
        found += [c.name for c in model._meta.concrete_fields if c.related_model is root and c.name in names]
        if found and not (own and root is Case):
            yield root, found


def tables() -> Iterator[Any]:
    """Every table that can be about somebody and says how long it is kept."""
    for model in apps.get_models():
        if hasattr(model, "retention") and model._meta.label_lower not in LEFT_OUT and any(columns_to(model)):
            yield model
