"""What a promise was shown with is kept only where all of its tests have run."""

from pathlib import Path

import pytest

from tools import promises, test

REPORT = """<testsuites><testsuite>
<testcase name="a"><properties><property name="promise" value="crash"/></properties></testcase>
<testcase name="b"><properties>
  <property name="promise" value="crash"/><property name="promise" value="files"/>
  <property name="crash: kills" value="3"/>
</properties></testcase>
</testsuite></testsuites>"""


def asked(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    monkeypatch.setattr("sys.argv", ["./test", *words])
    return test.arguments()[0].marks


@pytest.mark.parametrize(
    "selection",
    [
        ["-k", "kill"],
        ["tests/keeping"],
        ["-x"],
        ["-m", "crash and not browser"],
        ["-m", "browser"],
        ["-m", "not crash"],
    ],
)
def test_it_keeps_nothing_of_a_part_chosen_by_hand(
    selection: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked(monkeypatch, "--full", *selection)
    with pytest.raises(SystemExit):
        asked(monkeypatch, "--full", "--write", *selection)
    assert "all tests of a promise" in capsys.readouterr().err


@pytest.mark.parametrize("marks", ["", "crash", "crash or files"])
def test_it_keeps_what_whole_promises_were_shown_with(marks: str, monkeypatch: pytest.MonkeyPatch):
    assert asked(monkeypatch, "--write", "--postgresql", *(["-m", marks] if marks else [])) == marks


def test_it_keeps_nothing_of_a_promise_that_another_shares_a_test_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of `files` one test has run, since it is of `crash` as well."""
    report, page = tmp_path / "report.xml", tmp_path / "promises.md"
    report.write_text(REPORT)
    monkeypatch.setattr(promises, "PAGE", page)
    promises.keep_tests(report, "SQLite", full=True, of={"crash"})
    assert {mark: said[:2] for (mark, _by), said in promises.told().items()} == {"crash": ("3 kills", "2 passed")}
    promises.keep_tests(report, "SQLite", full=True, of={"crash", "files"})
    assert {mark for mark, _by in promises.told()} == {"crash", "files"}
