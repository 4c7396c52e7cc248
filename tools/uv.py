"""Gets uv, the installer. As a script it prints where uv is, on any Python 3.8: there may be no newer one yet."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List  # noqa: UP035  (see above: Python 3.8)

ROOT = Path(__file__).resolve().parent.parent
BOOT = ROOT / ".boot"
LOCK = ROOT / "requirements-boot.lock"


def uv() -> Path:
    """uv as locked; where one is on PATH already, that one."""
    folder = BOOT / ("uv-" + hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12])
    own = folder / "bin" / "uv"
    if own.exists():
        return own
    found = shutil.which("uv")
    if found:
        return Path(found)
    lock = ["--require-hashes", "--requirement", str(LOCK)]
    quiet = ["--quiet", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip(), "install", *quiet, "--target", str(folder), *lock], check=True, stdout=sys.stderr)
    return own


def pip() -> List[str]:  # noqa: UP006
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("ensurepip"):
        venv = BOOT / "pip"
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        return [str(venv / "bin" / "python"), "-m", "pip"]
    return [sys.executable, str(debian_wheel() / "pip")]


def debian_wheel() -> Path:
    """pip from Debian's own package, unpacked here: Debian's bare python3 has neither pip nor ensurepip."""
    BOOT.mkdir(exist_ok=True)
    download = ["apt-get", "download", "-qq", "python3-pip-whl"]
    try:
        if subprocess.run(download, cwd=str(BOOT), stderr=subprocess.DEVNULL).returncode:
            if os.geteuid() == 0:
                subprocess.run(["apt-get", "update", "-qq"], check=True)
            subprocess.run(download, cwd=str(BOOT), check=True)
        package = next(BOOT.glob("python3-pip-whl_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(package), str(BOOT / "debian")], check=True)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(f"Gridwork: {sys.executable} has no pip. Run: apt-get install python3-venv")
    return next((BOOT / "debian" / "usr" / "share" / "python-wheels").glob("pip-*.whl"))


if __name__ == "__main__":
    print(uv())
