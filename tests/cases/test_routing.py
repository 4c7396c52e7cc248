"""Routing rules: which holds, in words, against the powers, and shadowed by which."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from gridwork.cases.models import RoutingRule
from gridwork.cases.routing import sending, standing
from gridwork.cases.routing.book import Book, Proposal
from gridwork.organisations.models import Power, Weekday
from tests.cases.test_pages import as_
from tests.cast import NOW, SINCE, SYSTEM, ZONE
from tests.office import Office

FRIDAY_NIGHT, SATURDAY = datetime(2026, 9, 18, 21, 0, tzinfo=ZONE), datetime(2026, 9, 19, 10, 0, tzinfo=ZONE)


def rule(office: Office, position: int = 10, **values: Any) -> RoutingRule:
    made = RoutingRule(**({"position": position, "body": office.roads, "from_on": SINCE} | values))
    made.write(by=SYSTEM, now=NOW)
    return made


def proposed(office: Office, now: datetime = NOW, **case: Any) -> Proposal:
    return Book.proposal_for(office.report(now=now, **case), now)


def power(body: Any, subject: str, place: Any) -> None:
    Power(body=body, subject=subject, place=place, from_on=SINCE).write(by=SYSTEM, now=NOW)


class TestWhichHolds:
    def test_it_takes_the_first_that_holds(self, office: Office):
        late, first = rule(office, 20, type=office.tree), rule(office, 10, type=office.tree, body=office.parks)
        assert proposed(office, type=office.tree).rule == first
        assert late != first

    def test_it_proposes_nobody_where_none_holds(self, office: Office):
        rule(office, type=office.tree)
        assert proposed(office) == Proposal()

    def test_it_holds_for_the_types_of_its_category(self, office: Office):
        rule(office, type=office.streets)
        assert proposed(office, type=office.litter).rule
        assert not proposed(office, type=office.tree).rule

    def test_it_holds_in_its_place_and_below(self, office: Office):
        rule(office, place=office.east)
        assert proposed(office, place=office.eastham).rule
        assert not proposed(office, place=office.westham).rule

    def test_it_holds_for_its_condition(self, office: Office):
        rule(office, condition=office.urgent)
        assert proposed(office, condition=office.urgent).rule
        assert not proposed(office).rule

    def test_it_knows_office_hours_from_the_rest_of_the_day(self, office: Office):
        inside, outside = rule(office, 10, when="office"), rule(office, 20, when="outside")
        assert proposed(office, NOW).rule == inside
        assert proposed(office, FRIDAY_NIGHT).rule == outside
        assert proposed(office, NOW.replace(hour=17, minute=30)).rule == outside

    def test_it_holds_on_its_weekdays_over_the_weekend(self, office: Office):
        rule(office, from_weekday=Weekday.SATURDAY, to_weekday=Weekday.MONDAY)
        assert proposed(office, SATURDAY).rule
        assert not proposed(office, NOW).rule

    def test_it_holds_between_its_days(self, office: Office):
        rule(office, from_on=date(2026, 9, 18), last_on=date(2026, 9, 18))
        assert proposed(office, NOW).rule
        assert not proposed(office, SATURDAY).rule

    def test_it_passes_over_a_body_without_the_power_and_says_so(self, office: Office):
        without, with_power = rule(office, 10, body=office.centre), rule(office, 20)
        found = proposed(office)
        assert (found.rule, found.passed) == (with_power, ((without, "power"),))

    def test_it_passes_over_the_body_complained_of(self, office: Office):
        rule(office)
        found = proposed(office, complained_of=office.roads)
        assert found.rule is None
        assert found.why_none == "Roads, named by rule 10, is complained of in this case."


class TestWords:
    def test_it_reads_as_a_sentence(self, office: Office):
        given = {"type": office.pothole, "condition": office.urgent, "place": office.east}
        made = rule(office, **given, when="outside", from_weekday=Weekday.SATURDAY, to_weekday=Weekday.SUNDAY)
        assert str(made) == "Pothole (Urgent) in East outside office hours from Saturday to Sunday → Roads"

    def test_it_reads_as_a_sentence_in_chinese(self, office: Office):
        with translation.override("zh-hans"):
            said = str(rule(office, type=office.pothole, place=office.east, when="outside"))
        assert said == "East的Pothole，非办公时间 → Roads"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"from_weekday": Weekday.SUNDAY},
            {"to_weekday": Weekday.SUNDAY},
            {"hours_of": "roads"},
            {"last_on": date(2020, 1, 1)},
        ],
    )
    def test_it_refuses_what_is_no_rule(self, office: Office, wrong: dict[str, Any]):
        given = {name: getattr(office, value) if name == "hours_of" else value for name, value in wrong.items()}
        with pytest.raises(ValidationError):
            rule(office, **given)


class TestStanding:
    def of(self, office: Office) -> dict[int, standing.Standing]:
        return {each.rule.position: each for each in standing.standings(Book.of(NOW.date()), NOW.date())}

    def test_it_finds_what_contradicts_the_powers_and_what_does_so_in_part(self, office: Office):
        power(office.centre, "0101", office.east)
        rule(office, 10, body=office.centre, type=office.tree)
        rule(office, 20, body=office.centre, type=office.streets)
        rule(office, 30, body=office.centre, type=office.pothole, place=office.eastham)
        assert [each.reach for each in self.of(office).values()] == ["none", "part", "whole"]

    def test_it_finds_what_an_earlier_rule_takes_whole(self, office: Office):
        rule(office, 10, type=office.streets, place=office.east)
        rule(
            office,
            20,
            type=office.pothole,
            place=office.eastham,
            when="outside",
            from_weekday=Weekday.MONDAY,
            to_weekday=Weekday.MONDAY,
        )
        rule(office, 30, type=office.pothole)
        found = self.of(office)
        assert found[20].behind == found[10].rule
        assert found[30].behind is None

    def test_it_is_not_behind_a_rule_that_never_holds(self, office: Office):
        rule(office, 10, body=office.centre)
        rule(office, 20, type=office.pothole)
        assert self.of(office)[20].behind is None

    def test_it_is_not_behind_a_rule_of_other_hours_or_days(self, office: Office):
        rule(office, 10, type=office.streets, when="office")
        rule(office, 20, type=office.streets, last_on=date(2026, 12, 31))
        rule(office, 30, type=office.pothole)
        assert [each.behind for each in self.of(office).values()] == [None, None, None]


class TestDispatching:
    def test_it_offers_the_body_first_and_shows_the_rule(self, office: Office):
        rule(office, type=office.tree, body=office.roads)  # Parks and Roads both may; Parks comes first otherwise
        case = office.report(type=office.tree)
        case.take("register_case", by=office.iris, now=NOW)
        page = as_(office.dan).get(f"/cases/{case.pk}/step/dispatch_case").content.decode()
        assert "Proposed by rule 10: Fallen tree → Roads." in page
        assert f'<option value="{office.roads.pk}" selected>' in page

    def test_it_shows_where_each_goes_and_sends_only_when_told(self, office: Office):
        rule(office, type=office.streets)
        going, no_rule = office.report(), office.report(type=office.tree)
        for case in (going, no_rule):
            case.take("register_case", by=office.iris, now=NOW)
        waiting = office.report()
        dan, address = as_(office.dan), "/cases/bulk/dispatch_case"
        page = dan.post(address, {"pk": [going.pk, no_rule.pk, waiting.pk]})
        assert "No routing rule holds for this case." in page.content.decode()
        assert [line.rule is not None for line in page.context["lines"]] == [True, False, False]
        going.refresh_from_db()
        assert going.state == "registered"
        dan.post(address, {"pk": [going.pk, no_rule.pk], f"body-{going.pk}": office.roads.pk, "by_rules": "1"})
        going.refresh_from_db()
        no_rule.refresh_from_db()
        assert (going.state, going.body, no_rule.state) == ("dispatched", office.roads, "registered")

    def test_it_sends_nothing_elsewhere_than_was_shown(self, office: Office):
        rule(office, type=office.tree, body=office.roads)
        case = office.report(type=office.tree)
        case.take("register_case", by=office.iris, now=NOW)
        lines = sending.lines([case], by=office.dan, now=NOW)
        (line,) = sending.send(lines, {case.pk: office.parks.pk}, by=office.dan, now=NOW)
        assert (line.sent, line.why) == (False, "The rules changed meanwhile. Look at where it would go now.")

    def test_it_keeps_to_the_cases_that_the_dispatcher_may_send(self, office: Office):
        rule(office)
        case = office.report()
        (line,) = sending.lines([case], by=office.otto, now=NOW)
        assert line.why == "You may not take this step here."

    def test_it_sends_all_to_one_body_when_asked(self, office: Office):
        rule(office)
        case = office.report()
        case.take("register_case", by=office.iris, now=NOW)
        page = as_(office.dan).post("/cases/bulk/dispatch_case", {"pk": [case.pk], "one_body": "1"})
        assert "kernel/bulk.html" in [template.name for template in page.templates]
        as_(office.dan).post("/cases/bulk/dispatch_case", {"pk": [case.pk], "confirmed": "1", "body": office.roads.pk})
        case.refresh_from_db()
        assert case.state == "dispatched"

    def test_it_asks_the_same_of_many_as_of_one(self, office: Office):
        rule(office, when="office")
        cases = [office.report(now=NOW + timedelta(minutes=n)) for n in range(6)]

        def asked(some: list[Any]) -> int:
            with CaptureQueriesContext(connection) as captured:
                sending.lines(some, by=office.dan, now=NOW)
            return len(captured)

        asked(cases)
        assert asked(cases[:1]) == asked(cases)
