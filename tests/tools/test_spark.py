"""Without Java nothing is compared, and that is never taken for a pass."""

from pathlib import Path

import pytest

from tools import spark


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(spark, "prepare", lambda **_dev: pytest.fail("it went on"))
    return tmp_path


def test_it_says_what_to_install_and_fails(no_java: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spark.compare([]) == 1
    assert "apt-get install openjdk-17-jre-headless" in capsys.readouterr().out


@pytest.mark.parametrize(("said", "enough"), [("1.8.0_412", False), ("11.0.2", False), ("17.0.15", True), ("25", True)])
def test_it_asks_for_a_java_that_is_new_enough(
    said: str, enough: bool, no_java: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = no_java / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{said}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(no_java))
    assert (spark.java() == no_java) is enough
