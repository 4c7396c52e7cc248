"""The glossary: rows `| term | 中文 | standard | definition |` of docs/glossary.d, one file a package, as one table."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "glossary.d"


@dataclass(frozen=True)
class Entry:
    term: str
    chinese: str
    standard: str
    definition: str


def entries() -> list[Entry]:
    """Sorted by term. A term that two packages define is an error: one word, one idea."""
    found: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("*.md")):
        for entry in parsed(path.read_text()):
            if entry.term in found:
                raise ValueError(f"{path.name} defines {entry.term!r}, which another package has defined already")
            found[entry.term] = entry
    return sorted(found.values(), key=lambda entry: entry.term.casefold())


def parsed(text: str) -> list[Entry]:
    """The rows of a table, with or without its head."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    for row in rows:
        if len(row) != 4:
            raise ValueError(f"A glossary row has four cells: {row}")
    return [Entry(*row) for row in rows if row[1] != "中文" and not set(row[0]) <= set("-: ")]


def table() -> str:
    rows = [f"| {one.term} | {one.chinese} | {one.standard} | {one.definition} |" for one in entries()]
    return "\n".join(["", "| term | 中文 | standard | definition |", "| --- | --- | --- | --- |", *rows, ""])
