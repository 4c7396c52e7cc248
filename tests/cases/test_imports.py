"""Cases of another system: adopted with their history or made live, each where its point lies, odd ones with a word."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from gridwork.cases import reporters
from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import Case, CaseType, Job, Note
from gridwork.cases.states import CaseState, JobState
from gridwork.imports import actions
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.journal.models import Entry
from gridwork.organisations.models import Body
from tests.cast import NOW, SYSTEM, ZONE
from tests.office import stored

SAN_FRANCISCO = Path(__file__).parents[2] / "examples" / "san_francisco"
HEADER = "nr,reported,ended,category,type,text,address,point,body,answer\n"
PROFILE = {
    "source": "city",
    "key": "nr",
    "columns": {"reported_at": "reported", "closed_at": "ended"},
    "options": {"types": True, "codes": "C", "bodies": True},
}
LIVE = '1,2026-09-01 08:00,,Streets,Pothole,A hole,1 Main St,"(23.05, 113.05)",Roads,\n'
ENDED = '2,2026-09-01 08:00,2026-09-03 09:00,Streets,Pothole,A hole,1 Main St,"(23.05, 113.15)",Roads,Filled.\n'


def taken_in(rows: str, by=SYSTEM, **profile) -> Import:
    target = CaseTarget()
    imported = actions.choose(
        [(HEADER + rows).encode()], "cases.csv", target, Profile.of(PROFILE | profile), by=by, now=NOW
    )
    actions.take_in(imported, target, by=by, clock=lambda: NOW)
    return imported


def found(imported: Import) -> list[tuple]:
    return list(imported.findings.order_by("line", "id").values_list("line", "refused", "column", "code"))


class TestAdopting:
    def test_it_adopts_what_has_ended_with_its_history(self, drawn):
        assert taken_in(ENDED).accepted == 1
        case = stored(Case, external_number="2")
        assert (case.state, case.type, case.body, case.place) == (
            CaseState.CLOSED,
            drawn.pothole,
            drawn.roads,
            drawn.westham,
        )
        assert case.closed_at == datetime(2026, 9, 3, 1, tzinfo=UTC)
        assert (case.public_answer, case.origin, case.external_source, case.due_at) == ("Filled.", "city", "city", None)
        assert [(what, who) for _at, what, who in case.told] == [
            ("create", "city"),
            ("dispatch_case", "Roads"),
            ("close_case", "Roads"),
        ]
        job = stored(Job, case=case)
        assert (job.state, job.body, job.sent_at, job.verified_at) == (
            JobState.VERIFIED,
            drawn.roads,
            case.reported_at,
            case.closed_at,
        )

    def test_it_makes_a_live_case_of_what_is_open(self, drawn):
        taken_in(LIVE)
        case = stored(Case, external_number="1")
        assert (case.state, case.body, case.place, case.town) == (CaseState.RECEIVED, None, drawn.eastham, drawn.east)
        assert case.due_at == datetime(2026, 9, 18, 16, tzinfo=ZONE), "four working hours from now"
        case.take("register_case", by=drawn.iris, now=NOW)
        case.take("dispatch_case", by=drawn.dan, now=NOW, body=drawn.roads.pk)
        assert stored(Case, pk=case.pk).state == CaseState.DISPATCHED

    def test_it_tells_the_journal_once_for_many(self, drawn):
        taken_in(LIVE + ENDED)
        entries = Entry.objects.filter(action="adopt").order_by("id")
        assert [entry.record for entry in entries] == ["cases.case", "cases.job"]
        assert orjson.loads(entries[0].changes)["source"] == "city"

    def test_it_keeps_the_point_as_it_came(self, drawn):
        taken_in(LIVE)
        case = stored(Case, external_number="1")
        assert (case.lon, case.lat, case.point_raw) == (113.05, 23.05, "(23.05, 113.05)")
        assert (case.point_system, case.point_source) == ("wgs84", "import")


class TestNames:
    def test_a_type_that_came_with_a_refused_row_is_entered_again_for_the_next(self, drawn):
        long = f'5,2026-09-01 08:00,2026-09-03 09:00,Trees,Fallen,A tree,,"(23.05, 113.05)",{"b" * 300},\n'
        fine = '6,2026-09-01 08:00,2026-09-03 09:00,Signs,Bent,A sign,,"(23.05, 113.05)",Roads,\n'
        also = '7,2026-09-01 08:00,2026-09-03 09:00,Trees,Fallen,A tree,,"(23.05, 113.05)",Roads,\n'
        imported = taken_in(long + fine + also)
        assert (imported.accepted, imported.refused) == (2, 1)
        told = (
            Case.objects.visible_to(SYSTEM).order_by("external_number").values_list("external_number", "type__name_en")
        )
        assert list(told) == [("6", "Bent"), ("7", "Fallen")]

    def test_it_finds_types_and_bodies_that_are_here_and_enters_others(self, drawn):
        rows = (
            ENDED.replace("2,", "3,", 1)
            .replace("Streets,Pothole", "Street_Lights,Light_out -")
            .replace("Roads,", "Power Co,")
        )
        taken_in(ENDED + rows)
        new = stored(CaseType, name_en="Light out")
        assert (new.parent.name_en, new.parent.code, new.code) == ("Street Lights", "C01", "C01.01")
        assert stored(Case, external_number="3").body == stored(Body, name_en="Power Co")
        assert CaseType.objects.unscoped("test").filter(name_en="Pothole").count() == 1

    def test_it_takes_a_category_for_the_type_where_there_is_none(self, drawn):
        taken_in(ENDED.replace("Pothole", ""))
        assert stored(Case, external_number="2").type == drawn.streets

    def test_it_enters_nothing_where_the_profile_does_not_say_so(self, drawn):
        rows = ENDED.replace("Pothole", "Lamp") + ENDED.replace("2,", "3,", 1).replace("Roads,", "Nobody,")
        imported = taken_in(rows, options={})
        assert found(imported) == [(2, True, "type", "unknown_type"), (3, False, "body", "unknown_body")]
        assert stored(Case, external_number="3").body is None
        assert not Job.objects.unscoped("test").exists()

    @pytest.mark.parametrize("name", ["信访", "Petitions", "Ethnic_minorities"])
    def test_it_refuses_a_category_of_what_is_kept_of_nobody(self, drawn, name):
        imported = taken_in(ENDED.replace("Streets", name))
        assert found(imported) == [(2, True, "category", "refused_category")]
        assert orjson.loads(Entry.objects.get(action="refuse_name").changes)["name"] == name.replace("_", " ")

    def test_it_refuses_a_case_without_any_type(self, drawn):
        assert found(taken_in(ENDED.replace("Streets,Pothole", ","))) == [(2, True, "", "no_type")]


class TestOddities:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (ENDED.replace('"(23.05, 113.15)"', ""), "no_point"),
            (ENDED.replace("113.15", "114.15"), "outside_every_place"),
            (ENDED.replace("2026-09-03", "2026-08-03"), "closed_before_opened"),
            (ENDED.replace("Filled.", "Call 415-252-3870 then."), "phone_in_text"),
            (ENDED.replace("A hole", "联系13800138000"), "phone_in_text"),
        ],
    )
    def test_it_accepts_what_is_odd_with_a_warning(self, drawn, row, code):
        imported = taken_in(row)
        assert (imported.accepted, imported.warnings) == (1, {code: 1})
        assert [finding[1:] for finding in found(imported)] == [(False, found(imported)[0][2], code)]

    @pytest.mark.parametrize(
        "text", ["Resolved 10-98", "at 1200-1300 Main St", "case 201487671", "2026-09-03", "37.5601-4"]
    )
    def test_it_takes_other_numbers_for_what_they_are(self, drawn, text):
        assert taken_in(ENDED.replace("Filled.", text)).warnings == {}

    def test_it_puts_what_lies_nowhere_into_the_district(self, drawn):
        taken_in(ENDED.replace("113.15", "114.15"))
        case = stored(Case, external_number="2")
        assert (case.place, case.lon) == (drawn.district, 114.15)

    def test_it_believes_a_named_place_where_there_is_no_point(self, drawn):
        profile = Profile.of(PROFILE | {"columns": {"reported_at": "reported"}})
        rows = "nr,reported,category,place\n7,2026-09-01,Streets,Westham\n8,2026-09-01,Streets,Nowhere\n"
        target = CaseTarget()
        imported = actions.choose([rows.encode()], "x", target, profile, by=SYSTEM, now=NOW)
        actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
        assert stored(Case, external_number="7").place == drawn.westham
        assert stored(Case, external_number="8").place == drawn.district
        assert imported.warnings == {"no_point": 2, "unknown_place": 1}


class TestDirt:
    SAMPLE = "11010519491231002X"  # the identity number of the standard itself

    def test_it_tells_of_an_identity_number_and_reporters_read_it_masked(self, drawn):
        imported = taken_in(ENDED.replace("Filled.", f"Filled for {self.SAMPLE} at 13800138000."))
        assert imported.warnings == {"identity_number": 1, "phone_in_text": 1}
        case = stored(Case, external_number="2")
        assert self.SAMPLE in case.public_answer
        assert reporters.answer_to(case) == f"Filled for {'•' * 18} at {'•' * 11}."

    def test_it_leaves_the_telephone_of_an_office_in_our_own_answers(self, drawn):
        case = drawn.report()
        case.public_answer = f"Call 0757-86280000, not {self.SAMPLE}."
        assert reporters.answer_to(case) == f"Call 0757-86280000, not {'•' * 18}."

    def test_it_proposes_what_an_unknown_name_may_mean_and_maps_nothing(self, drawn):
        imported = taken_in(ENDED.replace("Pothole", "Potholes").replace("Roads", "Road"), options={})
        (finding,) = imported.findings.all()
        assert (finding.code, finding.refused) == ("unknown_type", True)
        assert "“Pothole” (spelt alike: 93 %)" in finding.words

    def test_it_takes_a_proposal_once_somebody_has_confirmed_it(self, drawn):
        profile = Profile.of(PROFILE | {"options": {}}).confirmed("type", "Potholes", "Pothole")
        imported = taken_in(ENDED.replace("Pothole", "Potholes"), options={}, values=dict(profile.values))
        assert imported.accepted == 1
        assert stored(Case, external_number="2").type == drawn.pothole

    def test_it_tells_of_a_near_duplicate_in_the_file(self, drawn):
        other = ENDED.replace("2,", "3,", 1)
        imported = taken_in(
            ENDED + other.replace("08:00", "08:59") + other.replace("3,", "4,", 1).replace("08:00", "10:01")
        )
        assert found(imported) == [(3, False, "", "near_duplicate")]

    def test_it_tells_of_a_near_duplicate_that_is_here_under_another_source(self, drawn):
        taken_in(ENDED, source="county")
        imported = taken_in(ENDED.replace("2,", "3,", 1))
        (finding,) = imported.findings.all()
        assert (finding.code, finding.refused) == ("near_duplicate", False)
        assert stored(Case, external_source="county").number in finding.words

    def test_it_takes_no_row_for_its_own_duplicate_after_a_look(self, drawn):
        target = CaseTarget()
        contents, profile = (HEADER + ENDED).encode(), Profile.of(PROFILE)
        imported = actions.choose([contents], "x", target, profile, by=SYSTEM, now=NOW)
        assert actions.look(imported, target, by=SYSTEM, now=NOW).refused == 0
        actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
        assert (imported.accepted, imported.warnings) == (1, {})

    def test_it_tells_of_a_moment_that_has_not_come(self, drawn):
        assert taken_in(LIVE.replace("2026-09-01", "2027-09-01")).warnings == {"in_the_future": 1}

    def test_it_refuses_a_day_that_no_calendar_has(self, drawn):
        assert found(taken_in(LIVE.replace("2026-09-01", "2026-02-30"))) == [(2, True, "reported", "impossible_date")]

    def test_it_takes_a_point_from_two_columns_or_from_neither(self, drawn):
        target = CaseTarget()
        rows = "nr,reported,category,lng,lat\n"
        rows += "1,2026-09-01,Streets,113.05,23.05\n2,2026-09-01,Streets,113.05,\n3,2026-09-01,Streets,13,123\n"
        columns = {"columns": {"reported_at": "reported", "point": "both"}, "joined": {"both": ["lat", "lng"]}}
        imported = actions.choose([rows.encode()], "x", target, Profile.of(PROFILE | columns), by=SYSTEM, now=NOW)
        actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
        case = stored(Case, external_number="1")
        assert (case.place, case.lon, case.lat, case.point_raw) == (drawn.eastham, 113.05, 23.05, "23.05 113.05")
        assert found(imported) == [(3, True, "both", "not_a_point"), (4, True, "both", "not_a_point")]


class TestDays:
    OPEN = LIVE.replace("2026-09-01", "03/04/2026")

    def test_it_does_not_run_while_it_is_open_how_days_are_written(self, drawn):
        with pytest.raises(ValidationError) as error:
            taken_in(self.OPEN)
        assert [each.code for each in error.value.error_list] == ["ambiguous_days"]
        assert Case.objects.unscoped("test").count() == 0

    def test_it_runs_once_somebody_has_said_so(self, drawn):
        taken_in(self.OPEN, days="day_first")
        assert stored(Case, external_number="1").reported_at.astimezone(ZONE).date().isoformat() == "2026-04-03"

    def test_one_row_of_the_file_decides_for_all(self, drawn):
        taken_in(self.OPEN + LIVE.replace("1,", "5,", 1).replace("2026-09-01", "25/04/2026"))
        assert stored(Case, external_number="1").reported_at.astimezone(ZONE).date().isoformat() == "2026-04-03"


class TestAgain:
    def test_it_takes_no_case_in_twice(self, drawn):
        taken_in(LIVE + ENDED)
        again = taken_in(LIVE + ENDED)
        assert (again.read, again.accepted, again.unchanged, again.refused) == (2, 0, 2, 0)
        assert Case.objects.unscoped("test").count() == 2

    def test_it_takes_back_cases_with_their_jobs_but_for_those_worked_on(self, drawn):
        target = CaseTarget()
        imported = taken_in(LIVE + ENDED + ENDED.replace("2,", "3,", 1) + ENDED.replace("2,", "4,", 1))
        stored(Case, external_number="1").take("register_case", by=drawn.iris, now=NOW)
        Note(case=stored(Case, external_number="3"), text="Seen.", author="dan", written_at=NOW).write(
            by=drawn.dan, now=NOW
        )
        stayed = actions.take_back(imported, target, by=SYSTEM, now=NOW)
        assert stayed == [(2, "It was changed since."), (4, "Other entries refer to it by now: notes.")]
        left = Case.objects.unscoped("test").order_by("external_number")
        assert [case.external_number for case in left] == ["1", "3"]
        assert [job.case.external_number for job in Job.objects.unscoped("test")] == ["3"]

    def test_it_leaves_a_case_whose_job_was_changed(self, drawn):
        imported = taken_in(ENDED)
        job = stored(Job, case__external_number="2")
        job.task = "Look once more"
        job.write(by=SYSTEM, now=NOW)
        assert actions.take_back(imported, CaseTarget(), by=SYSTEM, now=NOW) == [(2, "It was changed since.")]

    def test_it_asks_for_the_permission_to_adopt(self, drawn):
        with pytest.raises(PermissionDenied):
            taken_in(LIVE, by=drawn.iris)


@pytest.mark.usefixtures("db")
class TestSanFrancisco:
    """Every tenth row, or all of them with --full; the command says the same of the whole file."""

    @staticmethod
    def command(file: Path, profile: str, capsys, *verb: str) -> dict:
        call_command(*verb, str(file), "--profile", str(SAN_FRANCISCO / profile), "--json")
        return orjson.loads(capsys.readouterr().out)

    def test_it_accounts_for_every_request_and_takes_none_twice(self, full, tmp_path, capsys):
        cases = SAN_FRANCISCO / "cases.csv"
        if not full:
            cases = tenth_of(cases, tmp_path / "cases.csv")
        self.command(SAN_FRANCISCO / "tracts.geojson", "places.toml", capsys, "places", "import")
        first, second = (self.command(cases, "cases.toml", capsys, "cases", "import") for _ in range(2))
        assert first["read"] == first["accepted"] + first["refused"] == (9328 if full else 933)
        assert first["accepted"] >= first["read"] * 0.997
        assert {"closed_before_opened", "no_point", "phone_in_text", "cut"} <= first["warnings"].keys()
        assert (second["accepted"], second["unchanged"]) == (0, first["accepted"])
        assert Case.objects.unscoped("test").count() == first["accepted"]
        located = self.covered_by_their_tract()
        missing = sum(first["warnings"].get(code, 0) for code in ("no_point", "outside_every_place"))
        assert located == first["accepted"] - missing

    @staticmethod
    def covered_by_their_tract() -> int:
        """How many cases lie in a tract; each is held against the file's own polygons, far from the locator."""
        features = orjson.loads((SAN_FRANCISCO / "tracts.geojson").read_bytes())["features"]
        tracts = {each["properties"]["geoid"]: shapely.geometry.shape(each["geometry"]) for each in features}
        rows = Case.objects.unscoped("test").exclude(village=None).select_related("village")
        for case in rows:
            assert tracts[case.village.code].covers(shapely.Point(case.lon, case.lat)), case.external_number
        return len(rows)


def tenth_of(file: Path, into: Path) -> Path:
    with file.open(encoding="utf-8", newline="") as given, into.open("w", encoding="utf-8", newline="") as taken:
        rows = csv.reader(given)
        writer = csv.writer(taken)
        writer.writerow(next(rows))
        writer.writerows(row for number, row in enumerate(rows) if number % 10 == 0)
    return into
