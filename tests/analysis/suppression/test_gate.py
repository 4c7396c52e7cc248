"""The gate stays shut when safety is not proved, and knows what it has let out before."""

import json

import pytest

from gridwork.analysis.suppression import Released, Rule, Table, attacking, gate, release

COUNTS = {("north", "noise"): 3, ("north", "waste"): 40, ("north", "lamp"): 0,
          ("south", "noise"): 25, ("south", "waste"): 31, ("south", "lamp"): 60}  # fmt: skip
TABLE = Table.of("cases", COUNTS)


def test_it_shows_what_is_safe_and_leaves_out_what_is_small():
    (released,) = release([TABLE]).tables
    assert released.published["north", "noise"] is None
    assert released.published["north", "lamp"] == 0
    assert released.published[None, None] == 159
    assert 3 <= len(released.hidden) <= 5


def test_it_shows_everything_where_nothing_is_small():
    (released,) = release([Table.of("cases", {("north",): 10, ("south",): 0})]).tables
    assert released.published == {("north",): 10, ("south",): 0, (None,): 10}


def test_it_stays_shut_when_the_solver_has_no_answer(monkeypatch):
    monkeypatch.setattr(attacking, "solved", lambda *_: None)
    made = release([TABLE])
    assert made.is_withheld
    assert set(made.tables[0].published.values()) == {None}
    assert made.audit.leaks


def test_it_stays_shut_when_nothing_more_is_hidden(monkeypatch):
    """The audit finds by itself what the protection left open."""
    monkeypatch.setattr(gate, "protected", lambda system, _rule: system)
    made = release([TABLE])
    assert made.is_withheld
    assert [(leak.table, leak.key, leak.bounds) for leak in made.audit.leaks] == [("cases", ("north", "noise"), (3, 3))]


def test_it_stays_shut_before_a_table_too_large_to_be_proved(monkeypatch):
    monkeypatch.setattr(gate, "MOST_PIECES", 5)
    made = release([TABLE])
    assert made.is_withheld
    assert not made.audit.is_done


def test_it_does_not_open_what_an_earlier_release_hid():
    earlier = release([TABLE])
    again = release([TABLE], earlier.tables)
    assert again.tables[0].hidden == earlier.tables[0].hidden


def test_it_takes_back_nothing_that_was_public_and_says_so():
    public = Released(TABLE, frozenset())
    made = release([TABLE], [public])
    assert not made.is_withheld
    assert ("cases", ("north", "noise")) in [(leak.table, leak.key) for leak in made.audit.known]


def test_it_learns_nothing_from_what_was_withheld():
    shut = Released(TABLE, frozenset(TABLE.cells))
    assert release([TABLE], [shut]).tables == release([TABLE]).tables


def test_it_keeps_a_release_as_json_until_the_next():
    earlier = release([TABLE])
    kept = [Released.kept(json.loads(json.dumps(each.plain))) for each in earlier.tables]
    assert kept == [*earlier.tables]
    assert release([TABLE], kept).tables == release([TABLE], earlier.tables).tables


def test_it_looks_at_whatever_touches_what_is_asked_and_at_nothing_else():
    def table(name: str, *parts: str) -> Released:
        return Released(Table(name, {("all",): {(part,): 20 for part in parts}}), frozenset())

    asked = table("asked", "a", "b").table
    earlier = [table("far", "d", "e"), table("other", "x"), table("near", "b", "d")]
    assert [each.table.name for each in gate.touching([asked], earlier)] == ["far", "near"]


def test_tables_of_one_release_are_subtracted_from_each_other_too():
    inner = {(f"v{n}",): 4 if n == 0 else 30 for n in range(4)}
    every = Table("every village", {("all",): dict(inner)})
    without = Table("but one", {("all",): {part: count for part, count in inner.items() if part != ("v0",)}})
    assert not release([every]).is_withheld
    made = release([every, without])
    shown = [released.published["all",] for released in made.tables]
    assert None in shown


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {("a", "b"): {("1",): 1}, ("a",): {("2",): 1}},
        {("a", "b", "c", "d"): {("1",): 1}},
        {("a",): {("1",): 1}, ("b",): {("1",): 1}},
        {("a",): {("1",): -1}},
        {(None,): {("1",): 1}},
    ],
)
def test_it_takes_no_table_that_is_none(counts: dict):
    with pytest.raises(ValueError, match="cases"):
        Table("cases", counts)


def test_a_threshold_that_protects_nobody_is_none():
    with pytest.raises(ValueError, match="protects nobody"):
        Rule(1)


def test_zeros_are_never_hidden_beside_small_cells():
    counts = {("a", "x"): 2, ("a", "y"): 0, ("b", "x"): 0, ("b", "y"): 50}
    (released,) = release([Table.of("cases", counts)]).tables
    assert [released.published[key] for key in (("a", "y"), ("b", "x"))] == [0, 0]
