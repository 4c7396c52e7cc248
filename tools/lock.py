"""Resolves every dependency and writes the lock files: `tools/python -m tools.lock [--upgrade]`. Needs the network."""

import json
import subprocess
import sys

from tools.setup import Command, installer_environment, npm
from tools.uv import ROOT, uv

LOCKS = {
    "requirements-boot.lock": ["--group", "boot"],
    "requirements-node.lock": ["--group", "node"],
    "requirements-spark.lock": ["--group", "spark"],
    "requirements-otel.lock": ["pyproject.toml", "--group", "setup", "--extra", "otel"],
    "requirements.lock": ["pyproject.toml", "--group", "setup"],
    "requirements-dev.lock": ["pyproject.toml", "--group", "setup", "--group", "dev"],
}


def lock_python(name: str, what: list[str], options: list[str]) -> None:
    """Hashes and versions only: a lock that named its index would tie every installation to that host."""
    form = ["--universal", "--python-version", "3.12", "--generate-hashes", "--no-header", "--no-annotate"]
    command: Command = [uv(), "pip", "compile", "--quiet", *form, *what, *options, "--output-file", name]
    subprocess.run(command, cwd=ROOT, env=installer_environment(), check=True)


def lock_browser_code() -> None:
    """Without addresses too: neither where a package was fetched from nor where its authors ask for money."""
    form = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*npm(), "install", *form, "--loglevel=error"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def main() -> None:
    for name, what in LOCKS.items():
        lock_python(name, what, options=sys.argv[1:])
    lock_browser_code()


if __name__ == "__main__":
    main()
