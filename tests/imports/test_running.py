"""An import from the file to the rows: every row is accounted for, none comes twice, and all can be taken back."""

import csv
import io
from datetime import date, timedelta

import orjson
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from gridwork.imports import actions, engine, files, tasks, withdrawing
from gridwork.imports.mending import refused_rows
from gridwork.imports.models import Import, Progress, SourceRow
from gridwork.imports.procedures import ImportState
from gridwork.imports.profiles import Profile
from gridwork.imports.register_target import RegisterTarget
from gridwork.imports.targets import Run
from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.organisations.models import Body
from tests.cast import NOW
from tests.toys.planting.models import Bed, Tree

HEADER = "place,bed,kind,planted_on,stands\n"


@pytest.fixture
def trees(cast) -> RegisterTarget:
    for name, place in (("north", cast.east_village), ("south", cast.east_village), ("far", cast.west_village)):
        Bed(name=name, place=place, lon=113.1, lat=23.0).write(by=cast.chief, now=NOW)
    return RegisterTarget(Register.of[Tree])


def chosen(contents: str, target: RegisterTarget, by, **profile) -> Import:
    return actions.choose([contents.encode()], "trees.csv", target, Profile.of(profile), by=by, now=NOW)


def run(contents: str, target: RegisterTarget, by, **profile) -> Import:
    imported = chosen(contents, target, by, **profile)
    actions.take_in(imported, target, by=by, clock=lambda: NOW)
    return imported


def counts(imported: Import) -> tuple[int, ...]:
    return imported.read, imported.accepted, imported.unchanged, imported.refused


def findings(imported: Import) -> list[tuple]:
    return list(imported.findings.order_by("line", "id").values_list("line", "refused", "column", "code"))


def planted() -> list[tuple]:
    rows = Tree.objects.unscoped("test").order_by("id")
    return list(rows.values_list("bed__name", "kind", "planted_on", "stands"))


class TestTakingIn:
    def test_it_takes_rows_in_through_the_form_of_the_register(self, cast, trees):
        imported = run(HEADER + "Eastham,north,Oak,2026-03-12,是\nEastham,south,elm,2026/3/13,no\n", trees, cast.chief)
        assert planted() == [("north", "oak", date(2026, 3, 12), True), ("south", "elm", date(2026, 3, 13), False)]
        assert counts(imported) == (2, 2, 0, 0)
        assert imported.state == ImportState.DONE

    def test_it_refuses_rows_by_line_column_and_reason_and_takes_the_others(self, cast, trees):
        imported = run(
            HEADER
            + "Eastham,north,oak,2026-03-12,1\n"
            + "Nowhere,north,oak,2026-03-12,1\n"
            + "Eastham,north,palm,2026-03-12,1\n"
            + "Eastham,north,oak,soon,1\n"
            + "Eastham,north\n"
            + "Eastham,,,2026-03-12,1\n",
            trees,
            cast.chief,
        )
        assert counts(imported) == (6, 1, 0, 5)
        assert findings(imported) == [
            (3, True, "place", "unknown"),
            (4, True, "kind", "invalid_choice"),
            (5, True, "planted_on", "not_a_date"),
            (6, True, "", "ragged"),
            (7, True, "bed", "required"),
            (7, True, "kind", "required"),
        ]

    def test_it_writes_only_where_a_grant_to_add_reaches(self, cast, trees):
        imported = run(HEADER + "Eastham,north,oak,2026-03-12,1\nWestham,far,oak,2026-03-12,1\n", trees, cast.erin)
        assert counts(imported) == (2, 1, 0, 1)
        assert findings(imported) == [(3, True, "", "outside_scope")]
        assert [bed for bed, *_ in planted()] == ["north"]

    def test_it_says_what_the_database_refuses_and_finds_it_among_many(self, cast, trees):
        beds = RegisterTarget(Register.of[Bed])
        lines = [f"Eastham,bed {n},113.1,23.0\n" for n in range(40)]
        lines[7] = lines[31] = "Eastham,north,113.1,23.0\n"
        lines[31] = "Eastham,south,113.1,23.0\n"
        imported = run("place,name,lon,lat\n" + "".join(lines), beds, cast.chief)
        assert counts(imported) == (40, 38, 0, 2)
        assert findings(imported) == [(9, True, "", "invalid"), (33, True, "", "invalid")]
        assert Bed.objects.unscoped("test").count() == 41

    def test_it_asks_as_many_queries_for_two_rows_as_for_sixteen(self, cast, trees):
        def asked(lines: int, month: int) -> int:
            rows = "".join(f"Eastham,north,oak,2026-{month:02}-{n + 1:02},1\n" for n in range(lines))
            imported = chosen(HEADER + rows, trees, cast.chief)
            with CaptureQueriesContext(connection) as queries:
                actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
            return len(queries)

        asked(1, 3)  # the user's reach is remembered from now on
        assert asked(2, 1) == asked(16, 2)  # on SQLite rows go in by pieces as long as powers of two

    def test_it_is_told_in_the_journal(self, cast, trees):
        imported = run(HEADER + "Eastham,north,oak,2026-03-12,1\nx,,,,\n", trees, cast.chief)
        entries = Entry.objects.filter(record=imported.key).order_by("id")
        assert [entry.action for entry in entries] == ["choose_file", "run_import", "finish_import"]
        assert orjson.loads(entries[2].changes)["accepted"] == [0, 1]
        rows = Entry.objects.get(action="import", record="planting.tree")
        assert orjson.loads(rows.changes)["rows"] == 1

    def test_it_keeps_the_file_no_longer_than_it_runs(self, cast, trees):
        imported = chosen(HEADER + "Eastham,north,oak,2026-03-12,1\n", trees, cast.chief)
        assert files.path_of(imported).read_text().startswith("place,")
        actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
        with pytest.raises(Refusal, match="no longer kept"):
            files.path_of(imported)

    def test_it_puts_each_file_aside_under_a_name_of_its_own(self, db, monkeypatch):
        """Though two processes may have an object at the same address."""
        monkeypatch.setattr(files, "id", lambda _each: 1, raising=False)
        (one, _), (two, _) = files.keep([b"mine"]), files.keep([b"yours"])
        assert (one.read_bytes(), two.read_bytes()) == (b"mine", b"yours")

    def test_it_asks_for_the_permission_to_add(self, cast, trees):
        with pytest.raises(PermissionDenied):
            chosen(HEADER, trees, cast.vera)

    def test_it_is_seen_by_its_own_user_alone(self, cast, trees):
        run(HEADER, trees, cast.chief)
        assert Import.objects.visible_to(cast.chief).count() == 1
        assert Import.objects.visible_to(cast.erin).count() == 0


class TestAgain:
    ROWS = HEADER + "Eastham,north,oak,2026-03-12,1\nEastham,south,oak,2026-03-12,1\n"

    def test_it_takes_nothing_in_twice(self, cast, trees):
        first, second = run(self.ROWS, trees, cast.chief), run(self.ROWS, trees, cast.chief)
        assert counts(first) == (2, 2, 0, 0)
        assert counts(second) == (2, 0, 2, 0)
        assert len(planted()) == 2

    def test_it_counts_a_row_that_stands_twice_in_a_file_once(self, cast, trees):
        imported = run(self.ROWS + "Eastham,south,oak,2026-03-12,1\n", trees, cast.chief)
        assert counts(imported) == (3, 2, 1, 0)
        assert imported.warnings == {"repeated": 1}
        assert findings(imported) == [(4, False, "", "repeated")]

    def test_it_refuses_every_repetition_of_a_row_that_is_refused(self, cast, trees):
        outside = "Westham,far,oak,2026-03-12,1\n"
        imported = run(HEADER + outside + outside, trees, cast.erin)
        assert counts(imported) == (2, 0, 0, 2)

    def test_it_refuses_other_values_under_a_known_key(self, cast, trees):
        header = "nr,place,bed,kind,planted_on\n"
        run(header + "7,Eastham,north,oak,2026-03-12\n", trees, cast.chief, source="city", key="nr")
        changed = (
            header + "7,Eastham,north,elm,2026-03-12\n8,Eastham,north,elm,2026-03-12\n8,Eastham,north,oak,2026-03-12\n"
        )
        imported = run(changed, trees, cast.chief, source="city", key="nr")
        assert findings(imported) == [(2, True, "", "differs"), (4, True, "", "key_twice")]
        assert counts(imported) == (3, 1, 0, 2)

    def test_it_keeps_the_keys_of_two_sources_apart(self, cast, trees):
        header = "nr,place,bed,kind,planted_on\n"
        for source in ("city", "county"):
            imported = run(header + "7,Eastham,north,oak,2026-03-12\n", trees, cast.chief, source=source, key="nr")
            assert imported.accepted == 1


class TestMending:
    def test_it_hands_out_what_was_refused_and_takes_it_mended(self, cast, trees):
        imported = run(
            HEADER + "Eastham,north,oak,2026-03-12,1\nEastham,=cmd,oak,2026-03-12,1\nEastham,north,,when,1\n",
            trees,
            cast.chief,
        )
        text = b"".join(refused_rows(imported)).decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        assert [(line["gridwork_line"], line["gridwork_column"]) for line in lines] == [
            ("3", "bed"),
            ("4", "kind; planted_on"),
        ]
        assert lines[0]["bed"] == "'=cmd"
        assert "There is no “=cmd”" in lines[0]["gridwork_reason"]
        mended = text.replace("'=cmd", "south").replace("when", "2026-03-12")
        second = run(mended, trees, cast.chief)
        assert counts(second) == (2, 1, 0, 1)
        assert [bed for bed, *_ in planted()] == ["north", "south"]

    def test_it_says_the_same_when_nothing_was_mended(self, cast, trees):
        imported = run(HEADER + "Eastham,nowhere,oak,2026-03-12,1\n", trees, cast.chief)
        text = b"".join(refused_rows(imported)).decode("utf-8-sig")
        assert b"".join(refused_rows(run(text, trees, cast.chief))).decode("utf-8-sig").splitlines()[1:] == [
            line.replace(",2,bed,", ",2,bed,") for line in text.splitlines()[1:]
        ]


class TestPreview:
    def test_it_shows_what_a_run_would_do_and_keeps_nothing(self, cast, trees):
        rows = (
            HEADER + "Eastham,north,oak,2026-03-12,1\nWestham,far,oak,2026-03-12,1\nEastham,nowhere,oak,2026-03-12,1\n"
        )
        imported = chosen(rows, trees, cast.erin)
        entries = Entry.objects.count()
        preview = actions.look(imported, trees, by=cast.erin, now=NOW)
        assert [[problem.code for problem in row.problems] for row in preview.rows] == [
            [],
            ["outside_scope"],
            ["unknown"],
        ]
        assert preview.refused == 2
        assert planted() == []
        assert SourceRow.objects.count() == 0
        assert Entry.objects.count() == entries

    def test_it_looks_at_the_first_rows_alone(self, cast, trees):
        imported = chosen(HEADER + "Eastham,north,oak,2026-03-12,1\n" * 100, trees, cast.chief)
        assert len(actions.look(imported, trees, by=cast.chief, now=NOW).rows) == engine.SHOWN

    def test_it_shows_rows_that_are_here_already(self, cast, trees):
        run(TestAgain.ROWS, trees, cast.chief)
        preview = actions.look(chosen(TestAgain.ROWS, trees, cast.chief), trees, by=cast.chief, now=NOW)
        assert [row.known for row in preview.rows] == [True, True]

    def test_it_reads_the_file_another_way_when_told(self, cast, trees):
        imported = chosen(HEADER + "Eastham,north,oak,03/04/2026,1\n", trees, cast.chief)
        assert actions.look(imported, trees, by=cast.chief, now=NOW).refused == 1
        actions.refit(imported, Profile.of(imported.profile | {"days": "day_first"}), trees, by=cast.chief, now=NOW)
        assert actions.look(imported, trees, by=cast.chief, now=NOW).refused == 0
        actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
        assert planted()[0][2] == date(2026, 4, 3)


class TestRefusedColumns:
    def test_it_refuses_the_whole_file_and_notes_it(self, cast, trees):
        with pytest.raises(ValidationError, match="The column “Ethnicity” is refused"):
            chosen("place,bed,kind,planted_on,Ethnicity\nEastham,north,oak,2026-03-12,x\n", trees, cast.chief)
        assert Import.objects.unscoped("test").count() == 0
        entry = Entry.objects.get(action="refuse_name")
        assert (entry.actor, entry.record) == ("chief", "import into trees")
        assert orjson.loads(entry.changes) == {"name": "Ethnicity", "about": "ethnicity"}

    def test_it_refuses_it_in_every_format(self, cast, trees):
        with pytest.raises(ValidationError, match="信访次数"):
            chosen('{"place": "x"}\n{"place": "y", "信访次数": 3}\n', trees, cast.chief)


class TestBreakingOff:
    ROWS = HEADER + "".join(f"Eastham,north,oak,2026-03-{n:02},1\n" for n in range(1, 11))

    @pytest.fixture
    def broken(self, cast, trees, monkeypatch) -> Import:
        """Stopped after the second of five chunks."""
        monkeypatch.setattr(engine, "CHUNK", 2)
        imported = chosen(self.ROWS, trees, cast.chief)
        taken_in, calls = engine._take_in, []

        def breaks(*args, **kwargs):
            calls.append(args)
            if len(calls) == 3:
                raise OSError("the disk is gone")
            return taken_in(*args, **kwargs)

        monkeypatch.setattr(engine, "_take_in", breaks)
        with pytest.raises(OSError, match="gone"):
            actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
        return imported

    def test_it_says_how_far_it_came_and_goes_on_from_there(self, cast, trees, broken):
        assert broken.state == ImportState.STOPPED
        assert counts(broken) == (4, 4, 0, 0)
        assert "the disk is gone" in broken.failure
        actions.take_in(broken, trees, by=cast.chief, clock=lambda: NOW)
        assert counts(broken) == (10, 10, 0, 0)
        assert len(planted()) == 10

    def test_it_can_be_undone(self, cast, trees, broken):
        assert actions.take_back(broken, trees, by=cast.chief, now=NOW) == []
        assert planted() == []

    def test_the_next_worker_takes_up_what_a_killed_one_left(self, cast, trees, monkeypatch):
        """Once, and not before it has been silent for a while."""
        imported, handed = chosen(self.ROWS, trees, cast.chief), []
        monkeypatch.setattr(tasks.run_import.__class__, "enqueue", lambda _task, *args: handed.append(args))
        actions.start(imported, trees, by=cast.chief, now=NOW)
        for minutes in (1, 6, 7):
            tasks.take_up_broken_off(NOW + timedelta(minutes=minutes))
        assert [key for key, _language in handed] == [imported.pk]
        tasks.run_import.func(*handed[0])
        assert counts(Import.objects.unscoped("test").get(pk=imported.pk)) == (10, 10, 0, 0)

    def test_it_runs_once_at_a_time_and_on_after_a_silence(self, cast, trees):
        imported = chosen(self.ROWS, trees, cast.chief)
        imported.take("run_import", by=cast.chief, now=NOW)
        Progress.objects.create(of=imported, beat_at=NOW)
        with pytest.raises(Refusal, match="is running"):
            actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW + timedelta(minutes=1))
        actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW + timedelta(minutes=6))
        assert imported.accepted == 10

    def test_it_shows_how_far_it_is(self, cast, trees, monkeypatch):
        monkeypatch.setattr(engine, "CHUNK", 5)
        seen = []

        def clock():
            seen.extend(Progress.objects.values_list("total", "accepted", "last_line"))
            return NOW

        imported = chosen(self.ROWS, trees, cast.chief)
        actions.take_in(imported, trees, by=cast.chief, clock=clock)
        assert (10, 5, 6) in seen
        assert imported.progress_made.percent == 100


class TestUndo:
    ROWS = HEADER + "".join(f"Eastham,north,oak,2026-03-{n:02},1\n" for n in range(1, 5))

    def test_it_takes_back_every_row(self, cast, trees):
        imported = run(self.ROWS, trees, cast.chief)
        assert actions.take_back(imported, trees, by=cast.chief, now=NOW) == []
        assert planted() == []
        assert (imported.state, imported.stayed) == (ImportState.UNDONE, [])

    def test_it_can_be_imported_again_afterwards(self, cast, trees):
        actions.take_back(run(self.ROWS, trees, cast.chief), trees, by=cast.chief, now=NOW)
        assert counts(run(self.ROWS, trees, cast.chief)) == (4, 4, 0, 0)

    def test_it_leaves_rows_that_moved_on_and_lists_them(self, cast, trees):
        imported = run(self.ROWS, trees, cast.chief)
        touched = Tree.objects.unscoped("test").order_by("id")[1]
        touched.stands = False
        touched.write(by=cast.erin, now=NOW)
        assert actions.take_back(imported, trees, by=cast.chief, now=NOW) == [(3, "It was changed since.")]
        assert [tree.pk for tree in Tree.objects.unscoped("test")] == [touched.pk]
        imported.refresh_from_db()
        assert imported.stayed == [[3, "It was changed since."]]
        assert counts(run(self.ROWS, trees, cast.chief)) == (4, 3, 1, 0)

    def test_it_leaves_rows_that_others_refer_to(self, cast, trees):
        beds = RegisterTarget(Register.of[Bed])
        imported = run("place,name,lon,lat\nEastham,new,113.1,23.0\nEastham,used,113.1,23.0\n", beds, cast.chief)
        run(HEADER + "Eastham,used,oak,2026-03-12,1\n", trees, cast.chief)
        stayed = actions.take_back(imported, beds, by=cast.chief, now=NOW)
        assert stayed == [(3, "Other entries refer to it by now: trees.")]
        assert set(Bed.objects.unscoped("test").values_list("name", flat=True)) == {"north", "south", "far", "used"}

    def test_it_leaves_a_row_whole_that_is_changed_while_it_is_taken_back(self, cast, trees, monkeypatch):
        """Its parts stay with it; the others go with theirs."""
        run(HEADER + "Eastham,north,oak,2026-03-12,1\nEastham,south,oak,2026-03-12,1\n", trees, cast.chief)
        north, south, _far = Bed.objects.unscoped("test").order_by("pk")
        parts = withdrawing._parts

        def changed_meanwhile(*args):
            north.name = "nearer"
            north.write(by=cast.erin, now=NOW)
            return parts(*args)

        monkeypatch.setattr(withdrawing, "_parts", changed_meanwhile)
        stay = withdrawing.withdrawn(Bed, [north.pk, south.pk], Run(cast.chief, NOW), part=(Tree, "bed"))
        assert stay == {north.pk: "It was changed since."}
        assert [bed for bed, *_ in planted()] == ["nearer"]
        assert set(Bed.objects.unscoped("test").values_list("name", flat=True)) == {"nearer", "far"}

    def test_it_happens_once(self, cast, trees):
        imported = run(self.ROWS, trees, cast.chief)
        actions.take_back(imported, trees, by=cast.chief, now=NOW)
        with pytest.raises(Refusal, match="undone"):
            actions.take_back(imported, trees, by=cast.chief, now=NOW)


class TestLanguages:
    def test_it_knows_labels_in_whatever_language_the_file_was_made(self, cast):
        bodies = RegisterTarget(Register.of[Body])
        with translation.override("zh-hans"):
            imported = run("名称,Level,类型\nDepot,Town,department\nStore,区,职能部门\n", bodies, cast.chief)
        assert findings(imported) == []
        rows = Body.objects.unscoped("test").filter(name_en__in=["Depot", "Store"]).order_by("name_en")
        assert [(body.level, body.kind) for body in rows] == [(2, "department"), (1, "department")]
