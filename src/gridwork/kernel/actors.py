"""The system as an actor: imports, sweeps and the demonstration act under a name, and may see everything."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Value
from django.db.models.expressions import Combinable, Expression

from gridwork.kernel.scope import Columns


@dataclass(frozen=True)
class System:
    """A job of the system, by name. Refused on every step that a named human has to answer for."""

    name: str
    pk: int | None = None
    is_system: bool = True

    def __str__(self) -> str:
        return self.name

    def reaches(
        self, permission: str, *, place: Combinable, body: Combinable, on: date | None = None, many: bool = False
    ) -> Expression:
        return _everything()

    def holds(self, permission: str, on: date | None = None) -> Expression:
        return _everything()

    def leads(self, permission: str, columns: Columns, on: date | None = None) -> None:
        return None

    def has_perm(self, permission: str) -> bool:
        return True


def _everything() -> Expression:
    return Value(True, output_field=BooleanField())
