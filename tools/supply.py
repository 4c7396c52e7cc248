"""What Gridwork is made of: a list that its schema accepts, licences that bind nobody, advisories, one wheel.

`python -m tools.supply`. What cannot be checked on a machine is said: `not checked`, with why.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import licences, sbom
from tools.limits import tracked
from tools.setup import PYTHON, Command
from tools.uv import ROOT

AUDIT: Command = [PYTHON.parent / "pip-audit", "--strict", "--no-deps", "--disable-pip", "--progress-spinner=off"]
PATIENCE = 120  # seconds for all advisories
# How pip-audit says that there are none to be had, where an index or the network keeps them from it.
ABSENT = ("could not be audited", "ConnectionError", "ConnectTimeout", "NameResolutionError", "HTTPError")
BUILT_FROM = ("src/", "pyproject.toml", "README.md", "LICENSE", "NOTICE", ".gitignore")


def main() -> None:
    found = [*licences.faults(), *list_faults(), *wheel_faults(), *advisories()]
    faults = [line for line in found if not line.startswith("not checked")]
    print("\n".join(found))
    sys.exit(1 if faults else 0)


def list_faults() -> Iterator[str]:
    if fault := sbom.fault(sbom.made()):
        yield f"CycloneDX does not take the list of tools/sbom.py: {fault}"


def advisories() -> Iterator[str]:
    """Asked for one package first: where it has none to be had, the others have none either."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "one.txt")
        one.write_text(f"django=={dict(licences.python('requirements.lock'))['django']}\n")
        _code, said = audited(one)
        if any(word in said for word in ABSENT):
            yield "not checked: known vulnerabilities, since no advisories can be had from here"
            return
    for lock in sorted(ROOT.glob("requirements*.lock")):
        code, said = audited(lock)
        if code:  # a package that was left out counts as one that is vulnerable
            yield f"{lock.name}:\n{said}"
    yield "not checked: known vulnerabilities of npm packages, which pip-audit does not know"


def audited(requirements: Path) -> tuple[int, str]:
    command: Command = [*AUDIT, "--requirement", requirements]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return 1, "ConnectTimeout"
    return done.returncode, done.stdout + done.stderr


def wheel_faults() -> Iterator[str]:
    """Two builds, of copies in other folders, at other times, for other eyes: one hash."""
    with tempfile.TemporaryDirectory() as folder:
        made = {built(Path(folder, name), mask) for name, mask in (("here", 0o022), ("at-another-place", 0o077))}
    if len(made) > 1:
        yield f"Two builds of the same source are two wheels: {', '.join(sorted(made))}"


def built(folder: Path, mask: int) -> str:
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if name.startswith(BUILT_FROM) and path.is_file():
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copy.chmod(0o666 & ~mask)
    command: Command = [PYTHON, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder / "made"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1767225600"}  # or hatchling takes a moment of its own
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, umask=mask)
    (wheel,) = (folder / "made").glob("*.whl")
    return f"{wheel.name} {hashlib.sha256(wheel.read_bytes()).hexdigest()}"


if __name__ == "__main__":
    main()
