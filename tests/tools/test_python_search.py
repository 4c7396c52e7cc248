"""tools/python: believes a Python only after having run it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.uv import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is not set up yet."""
    (tmp_path / "checkout" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "python", tmp_path / "checkout" / "tools" / "python")
    return tmp_path / "checkout"


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def chosen(checkout: Path, **environment: str) -> str:
    """What the Python that was found says of itself: each of these says its own name instead of running code."""
    plain = {"PATH": f"{checkout.parent}/path:/usr/bin:/bin", "HOME": str(checkout.parent), "PYENV_ROOT": "/nowhere"}
    command = [checkout / "tools" / "python", "-c", "import os; print(os.environ['FOUND'])"]
    return subprocess.run(command, env=plain | environment, capture_output=True, text=True).stdout.strip()


def python(path: Path) -> Path:
    program(path, f'FOUND={path.parent.name} exec "{sys.executable}" "$@"')
    return path


def test_it_passes_by_a_shim_that_fails_and_a_python_that_is_too_old(checkout: Path) -> None:
    folder = checkout.parent
    program(folder / "path" / "python3.14", "echo 'pyenv: python3.14: command not found' >&2; exit 127")
    program(folder / "path" / "python3.13", "exit 1")
    python(folder / "pyenv" / "versions" / "3.13.1" / "bin" / "python3")
    for name in ("python3.12", "python3"):
        program(folder / "path" / name, "exit 1")
    assert chosen(checkout, PYENV_ROOT=str(folder / "pyenv")) == "bin"


def test_it_takes_the_one_that_is_named_before_all_others(checkout: Path) -> None:
    python(checkout.parent / "path" / "python3.13")
    named = python(checkout.parent / "named" / "python")
    assert chosen(checkout, PYTHON=str(named)) == "named"


def test_it_takes_the_checkouts_own_once_it_is_there(checkout: Path) -> None:
    python(checkout.parent / "path" / "python3.13")
    (checkout / ".venv").mkdir()
    python(checkout / ".venv" / "bin" / "python")
    assert chosen(checkout, PYTHON=os.devnull) == "bin"


def test_it_keeps_the_one_that_uv_fetches_in_the_checkout(checkout: Path) -> None:
    """Where whoever serves can read it: the home of whoever prepares may be closed to them."""
    folder = checkout.parent
    for name in ("python3.14", "python3.13", "python3.12"):
        program(folder / "path" / name, "exit 1")
    program(folder / "path" / "python3", f'test "$1" = -c && exit 1; exec "{sys.executable}" "$@"')
    (checkout / "tools" / "uv.py").write_text(f"print({str(folder / 'uv')!r})")
    program(
        folder / "uv", f'echo "$UV_PYTHON_INSTALL_DIR: $*" >> {folder}/asked; echo "$UV_PYTHON_INSTALL_DIR/bin/python"'
    )
    python(checkout / ".boot" / "python" / "bin" / "python")
    assert chosen(checkout).splitlines()[-1] == "bin"
    asked = [line.partition(": ") for line in (folder / "asked").read_text().splitlines()]
    assert {where for where, _, _what in asked} == {str(checkout / ".boot" / "python")}
    assert [what.split()[1] for _, _, what in asked] == ["install", "find"]
