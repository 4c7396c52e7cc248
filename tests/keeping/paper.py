"""Runs the commands of a page as they stand on it: blocks that begin with ```sh run, in a folder of their own."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent.parent / "docs" / "how-to"
BLOCK = re.compile(r"^ *```sh run\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
MAY_END_WITH = {"doctor": {0, 1, 2}}  # which finds no worker here


@dataclass
class Machine:
    """A server, so to speak. `instead` says what stands here for a path or a name of the pages."""

    folder: Path
    instead: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        program = self.folder / ".venv" / "bin" / "gridwork"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m gridwork "$@"\n')
        program.chmod(0o755)
        paths = {"/var/lib/gridwork": "home", "/srv": "srv", "/media/safe": "safe"}
        self.instead = {path: str(self.folder / name) for path, name in paths.items()} | self.instead
        paths_of_source = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("GRIDWORK_", "DATABASE_"))}
        self.environment = plain | paths_of_source | self.environment

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def follow(self, page: str) -> list[str]:
        """Command by command, in one shell; returns them. AssertionError with what was said where one fails."""
        commands = [line.strip() for block in blocks(page) for line in block.splitlines()]
        for command in commands:
            self.run(command)
        return commands

    def run(self, command: str, *, home: Path | None = None) -> str:
        for stands, here in self.instead.items():
            command = command.replace(stands, here)
        if command.startswith("export "):
            name, _equals, value = command.removeprefix("export ").partition("=")
            self.environment[name] = value
            return ""
        environment = self.environment | ({"GRIDWORK_HOME": str(home)} if home else {})
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, env=environment, capture_output=True, text=True
        )
        verb = command.split()[1] if "gridwork " in command else ""
        assert done.returncode in MAY_END_WITH.get(verb, {0}), f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout


def blocks(page: str) -> list[str]:
    return BLOCK.findall((PAGES / page).read_text())
