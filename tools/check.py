"""What ./check does: run every tool that judges the source, a line for each, and show what the failing ones said."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.setup import GRIDWORK, NODE_MODULES, PYTHON, Command, node, prepare
from tools.uv import ROOT

BIN = PYTHON.parent


# As docs/how-to/deploy.md sets a node up.
DEPLOYED = {
    "GRIDWORK_TLS": "true",
    "GRIDWORK_HOSTS": "gridwork.example.org",
    "GRIDWORK_MAIL": "smtps://gridwork:secret@mail.example.org:465",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: Command
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    name: str
    passed: bool
    seconds: float
    said: str


def checks() -> list[Check]:
    """The slowest first, so that the others fill the time beside it."""
    return [
        Check("mypy", [BIN / "mypy"]),
        Check("bandit", [BIN / "bandit", "--configfile", "pyproject.toml", "--recursive", "--quiet", "src", "tools"]),
        Check("supply", [PYTHON, "-m", "tools.supply"]),
        Check("ruff", [BIN / "ruff", "check", "--quiet", "--output-format=concise"]),
        Check("format", [BIN / "ruff", "format", "--check", "--output-format=concise"]),
        Check("imports", [BIN / "lint-imports", "--no-cache"]),
        Check("messages", [PYTHON, "-m", "tools.messages", "check"]),
        Check("migrations", [GRIDWORK, "makemigrations", "--check", "--dry-run"]),
        Check("deployment", [GRIDWORK, "check", "--deploy", "--fail-level", "WARNING"], DEPLOYED),
        Check("docs", [BIN / "cog", "--check", "--diff", "--verbosity=1", "-PU", *generated_pages()]),
        Check("djlint", [BIN / "djlint", "src", "--lint", "--quiet"]),
        Check("biome", [*biome(), "ci", "--error-on-warnings", "--colors=off"]),
        Check(
            "codespell", [BIN / "codespell", "src", "tests", "tools", "benchmarks", "docs", *sorted(ROOT.glob("*.md"))]
        ),
        Check("limits", [PYTHON, "-m", "tools.limits"]),
        Check("refused", [PYTHON, "-m", "tools.refused"]),
        Check("upgrades", [PYTHON, "-m", "tools.upgrades"]),
        Check("units", [PYTHON, "-m", "tools.units"]),
    ]


def mending() -> list[Command]:
    return [
        [BIN / "ruff", "check", "--fix", "--exit-zero", "--quiet"],
        [BIN / "ruff", "format", "--quiet"],
        [*biome(), "check", "--write", "--colors=off"],
        [BIN / "cog", "-r", "-PU", *generated_pages()],
    ]


def biome() -> Command:
    return [node(), NODE_MODULES / "@biomejs" / "biome" / "bin" / "biome"]


def generated_pages() -> list[Path]:
    return sorted(path for path in (ROOT / "docs").rglob("*.md") if "[[[cog" in path.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(prog="./check", description="Lint, type and guard the architecture.")
    parser.add_argument("--write", action="store_true", help="first mend what can be mended by machine")
    parser.add_argument("names", nargs="*", help="these checks alone, such as mypy or ruff")
    options = parser.parse_args()
    prepare(dev=True)
    with tempfile.TemporaryDirectory() as home:
        environment = plain_environment(home)
        for command in mending() if options.write else []:
            subprocess.run(command, cwd=ROOT, env=environment)
        chosen = [check for check in checks() if not options.names or check.name in options.names]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts = list(pool.map(lambda check: judge(check, environment), chosen))
    sys.exit(report(verdicts))


def plain_environment(home: str) -> dict[str, str]:
    """A home without data, and no setting of the developer's own: the verdict is on the source alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRIDWORK_", "DATABASE_URL"))}
    return kept | {"GRIDWORK_HOME": home, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "120"}


def judge(check: Check, environment: dict[str, str]) -> Verdict:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment | check.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Verdict(check.name, done.returncode == 0, time.monotonic() - began, done.stdout)


def report(verdicts: list[Verdict]) -> int:
    failed = [verdict for verdict in verdicts if not verdict.passed]
    for verdict in failed:
        print(f"\n── {verdict.name} " + "─" * (76 - len(verdict.name)) + f"\n{verdict.said.strip()}")
    print()
    for verdict in verdicts:
        print(f"{verdict.name:<12}{'passed' if verdict.passed else 'FAILED'}{verdict.seconds:8.1f} s")
        for line in verdict.said.splitlines() if verdict.passed else ():
            if line.startswith("not checked"):
                print(f"            {line}")
    print(f"\n{len(verdicts) - len(failed)} of {len(verdicts)} checks passed", flush=True)
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    main()
