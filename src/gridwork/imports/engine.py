"""Engine: rows go from a file to a target, five thousand at a time, and every one of them is accounted for."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import batched, islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.columns.collecting import collected_between
from gridwork.columns.inserting import insert_columns
from gridwork.imports import dates, known_rows, refused
from gridwork.imports.geocodes import Survey
from gridwork.imports.models import Finding, Import, Progress
from gridwork.imports.nearest import Proposal
from gridwork.imports.profiles import Profile
from gridwork.imports.readers import Reader, reader_of
from gridwork.imports.rows import UNSTORABLE, Row
from gridwork.imports.targets import Run, Target
from gridwork.kernel.refusals import Refusal

CHUNK = 5000  # rows in one transaction
SHOWN = 20  # rows of a preview
CHECKED = 1000  # rows in which a preview looks for names that are not here


@dataclass(frozen=True)
class Replacement:
    """What a text that names nothing here may mean; once it is confirmed, it stands in the profile's values."""

    column: str
    text: str
    proposal: Proposal


@dataclass(frozen=True)
class Preview:
    """The first rows of a file with what would become of them. Nothing of it was kept."""

    profile: Profile
    rows: Sequence[Row]
    questions: Sequence[dates.Question] = ()  # to be answered before it runs
    replacements: Mapping[Replacement, int] = field(default_factory=dict)  # and in how many rows

    @property
    def refused(self) -> int:
        return sum(bool(row.problems) for row in self.rows)


def opened(
    path: Path, profile: Profile, target: Target, *, by: Any, zone: str, where: str, now: datetime
) -> tuple[Reader, Profile]:
    """The reader of a file and the profile matched to it. ValidationError, journalled, if a column is refused."""
    reader = reader_of(path, encoding=profile.encoding, delimiter=profile.delimiter)
    if any(UNSTORABLE.search(name) for name in reader.columns):
        raise ValidationError(_("The names of the columns hold what is no text."), code="unreadable")
    with refused.noting(by=lambda: by, where=where, now=lambda: now):
        refused.refuse_columns(reader.columns)
    return reader, profile.matched(target, reader.columns, zone)


def surveyed(reader: Reader, profile: Profile, target: Target) -> tuple[Profile, list[dates.Question]]:
    """An opened profile with what only the whole file tells, and tells once; and what is open of that.

    A single 25 among a million rows decides how days are written. While there is any question, the file does not run.
    """
    tallies = [dates.Tally(name) for name in profile.undated(target) if profile.parts([name]) <= set(reader.columns)]
    spread = profile.spread_over(target) if profile.suspects is None else None
    survey = Survey() if spread and profile.parts(spread) <= set(reader.columns) else None
    wanted = profile.parts([*(tally.column for tally in tallies), *(spread if spread and survey else ())])
    for raws in batched(reader.rows(only=wanted), CHUNK) if wanted else ():
        cells = [raw.cells for raw in raws]
        for tally in tallies:
            tally.add(profile.texts(cells, tally.column))
        if spread and survey:
            survey.add(zip(*(profile.texts(cells, name) for name in spread), strict=True))
    days, questions = dates.settled(tallies)
    suspects = tuple(map(asdict, survey.suspects())) if survey else profile.suspects
    return replace(profile, days_of=dict(profile.days_of) | days, suspects=suspects), questions


def _run_of(profile: Profile, by: Any, now: datetime) -> Run:
    said = profile.options, profile.columns, profile.joined, profile.defaults, profile.suspected
    return Run(by, now, profile.source, *said)


def preview(reader: Reader, profile: Profile, target: Target, *, by: Any, now: datetime) -> Preview:
    """The first rows through everything that a run does, constraints of the database included, then taken back.

    More of them are checked than shown, for the names that are not here: each is asked about once.
    """
    profile.check(target)
    run = _run_of(profile, by, now)
    rows = profile.rows(list(islice(reader.rows(), CHECKED)), target)
    shown = rows[:SHOWN]
    with transaction.atomic():
        known_rows.settle(rows, target.name, profile.source, None)
        target.check([row for row in rows if row.is_open], run)
        _written([row for row in shown if row.is_open], target, run)
        known_rows.follow_repeated(shown)
        transaction.set_rollback(True)
    replacements = Counter(each for row in rows for each in _replacements(row, profile))
    return Preview(profile, shown, surveyed(reader, profile, target)[1], replacements)


def _replacements(row: Row, profile: Profile) -> Iterator[Replacement]:
    ours = {theirs: name for name, theirs in profile.columns.items()}
    for each in (*row.problems, *row.warnings):
        if each.proposal is not None and each.column in ours:
            yield Replacement(ours[each.column], profile.text_of(row.raw.cells, each.column), each.proposal)


def start(imported: Import, *, by: Any, now: datetime) -> None:
    """Say that the import runs from now on: nobody else starts it, and its page shows how far it is."""
    with transaction.atomic():
        imported.take("run_import", by=by, now=now)
        Progress.objects.update_or_create(of=imported, defaults={"beat_at": now})


def run(
    imported: Import, reader: Reader, profile: Profile, target: Target, *, by: Any, clock: Callable[[], datetime]
) -> None:
    """Take in the rows of a started import, or those that a run which broke off had not come to."""
    progress = Progress.objects.get(of=imported)
    try:
        with refused.noting(by=lambda: by, where=imported.key, now=clock), collected_between() as collect:
            progress.total = sum(1 for _raw in reader.rows(only=()))
            for raws in batched((raw for raw in reader.rows() if raw.line > progress.last_line), CHUNK):
                settings = _run_of(profile, by, clock())
                _take_in(profile.rows(raws, target), imported, target, settings, progress)
                collect()
    except Exception as error:
        stop(imported, error, by=by, now=clock())
        raise
    imported.take("finish_import", by=by, now=clock(), **progress.counts)


def stop(imported: Import, error: Exception, *, by: Any, now: datetime) -> None:
    failure = " ".join(getattr(error, "messages", [f"{type(error).__name__}: {error}"]))
    counts = Progress.objects.get(of=imported).counts
    imported.take("stop_import", by=by, now=now, failure=failure[:500], **counts)


def undo(imported: Import, target: Target, *, by: Any, now: datetime) -> list[tuple[int, str]]:
    """Take back what an import wrote, and return the lines of the rows that stay, with the reason.

    Rows that moved on since stay: somebody has worked with them. The file can be imported again afterwards.
    """
    with transaction.atomic():
        sources = {source.record: source for source in imported.source_rows.order_by("pk")}
        stay = target.withdraw(list(sources), Run(by, now, imported.source))
        gone = [source.pk for record, source in sources.items() if record not in stay]
        for keys in batched(gone, CHUNK):
            imported.source_rows.filter(pk__in=keys).delete()
        stayed = sorted((sources[record].line, words) for record, words in stay.items())
        imported.take("undo_import", by=by, now=now, **({"stayed": stayed} if stayed else {}))
    return stayed


def _take_in(rows: list[Row], imported: Import, target: Target, run: Run, progress: Progress) -> None:
    """One chunk: what is written, all or nothing with the account of it. Checks hold no lock."""
    known_rows.settle(rows, target.name, run.source, imported.pk)
    target.check([row for row in rows if row.is_open], run)
    with transaction.atomic():
        written = _written([row for row in rows if row.is_open], target, run)
        known_rows.follow_repeated(rows)
        known_rows.remember(written, target.name, run.source, imported.pk)
        _keep_findings(rows, imported, run.now)
        _count(progress, rows)
        progress.last_line, progress.beat_at = rows[-1].line, run.now
        progress.save()


def _written(rows: Sequence[Row], target: Target, run: Run) -> list[tuple[Row, int]]:
    """The rows that could be written, with their keys. What one of many breaks is found by halves."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            return list(zip(rows, target.write(rows, run), strict=True))
    except (ValidationError, PermissionDenied, Refusal) as error:
        if len(rows) == 1:
            rows[0].refuse_for(error, dict(run.columns))
            return []
    half = len(rows) // 2
    return [*_written(rows[:half], target, run), *_written(rows[half:], target, run)]


def _keep_findings(rows: Sequence[Row], imported: Import, now: datetime) -> None:
    found = [
        (
            row.line,
            bool(row.problems),
            each.column[:100],
            each.code[:60],
            each.words,
            row.raw.cells if row.problems else {},
        )
        for row in rows
        for each in row.problems or row.warnings
    ]
    if found:
        names = ("line", "refused", "column", "code", "words", "row")
        columns: dict[str, Sequence[Any]] = dict(zip(names, zip(*found, strict=True), strict=True))
        insert_columns(Finding, columns | {"of_id": [imported.pk] * len(found), "found_at": [now] * len(found)})


def _count(progress: Progress, rows: Sequence[Row]) -> None:
    progress.refused += sum(bool(row.problems) for row in rows)
    progress.unchanged += sum(row.known for row in rows)
    progress.accepted += sum(row.is_open for row in rows)
    told = Counter(progress.warnings)
    told.update(code for row in rows if not row.problems for code in {each.code for each in row.warnings})
    progress.warnings = dict(sorted(told.items()))


def summary(imported: Import) -> dict[str, Any]:
    """What became of the rows, as commands print it: read = accepted + unchanged + refused."""
    reasons = imported.findings.filter(refused=True).values_list("line", "code").distinct()
    return {
        "import": imported.pk,
        "state": imported.state,
        "read": imported.read,
        "accepted": imported.accepted,
        "unchanged": imported.unchanged,
        "refused": imported.refused,
        "warnings": imported.warnings,
        "reasons": dict(sorted(Counter(code for _line, code in reasons).items())),
    }
