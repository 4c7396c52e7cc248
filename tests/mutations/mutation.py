"""A mutation: one protection taken out of the source, and the tests that must then fail."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = Path("src/gridwork")


@dataclass(frozen=True)
class Mutation:
    """In a file, the one place where `old` stands becomes `new`; `tests` are arguments of pytest."""

    name: str
    path: str  # below src/gridwork
    old: str
    new: str
    tests: tuple[str, ...]
    promise: str = ""  # its mark
    on: str = ""  # the database its tests need, where that is not what the environment names: postgresql

    def __str__(self) -> str:
        return self.name

    def applied(self, root: Path) -> str:
        """The file as it then reads. ValueError unless `old` stands there exactly once."""
        text = (root / SOURCE / self.path).read_text()
        if (times := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: its text stands {times} times in {self.path}")
        return text.replace(self.old, self.new)
