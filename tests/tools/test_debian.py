"""What the tests need from Debian: nothing is done where nothing is missing, nothing is dropped where it is."""

import os
import subprocess

import pytest

from tools import debian


def test_it_says_what_to_install_where_it_may_not_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.NEEDS, "chromium", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"apt-get install .* chromium"):
        debian.provide(["chromium"])


def test_it_runs_nothing_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.NEEDS, "chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: pytest.fail("something ran"))
    debian.provide(["chromium"])
