"""Mending: refused rows leave as a file that says what is wrong with each, and come back in the same form."""

from collections.abc import Iterator, Sequence
from itertools import chain

from gridwork.downloads import csv_as_it_is, harmless
from gridwork.imports.models import Finding, Import

LINE, COLUMN, REASON = ADDED = ("gridwork_line", "gridwork_column", "gridwork_reason")


def refused_rows(imported: Import) -> Iterator[bytes]:
    """The refused rows of an import as CSV, with three columns added. The file can be sent again as it is."""
    columns = list(imported.profile.get("file_columns", ()))
    return csv_as_it_is(chain([[*columns, *ADDED]], _lines(imported, columns)))


def _lines(imported: Import, columns: Sequence[str]) -> Iterator[list[str]]:
    for findings in _by_line(imported):
        row = findings[0].row
        told = [
            str(findings[0].line),
            "; ".join(dict.fromkeys(finding.column for finding in findings if finding.column)),
            " ".join(finding.words for finding in findings),
        ]
        yield [*(guarded(str(row.get(name, ""))) for name in columns), *map(harmless, told)]


def guarded(cell: str) -> str:
    """Text that no spreadsheet runs as a formula, and that unguarded() gives back exactly."""
    return f"'{cell}" if cell.startswith("'") and guarded(cell[1:]) != cell[1:] else harmless(cell)


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def _by_line(imported: Import) -> Iterator[Sequence[Finding]]:
    """Chunk by chunk: an import may refuse all of a million rows."""
    found: list[Finding] = []
    for finding in imported.findings.filter(refused=True).order_by("line", "pk").iterator(chunk_size=1000):
        if found and finding.line != found[0].line:
            yield found
            found = []
        found.append(finding)
    if found:
        yield found
