"""What the tests need beyond Python: a browser, PostgreSQL, Chinese fonts, gettext. Installed from Debian when root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.setup import timed


def postgresql() -> Path | None:
    """The folder of the newest PostgreSQL's programs: Debian keeps initdb off PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).parent if found else None


def chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True).stdout)


NEEDS: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),
    "postgresql": postgresql,
    "fonts-noto-cjk": chinese_font,
    "fontconfig": lambda: shutil.which("fc-list"),
    "gettext": lambda: shutil.which("xgettext"),
}


def provide(names: list[str]) -> None:
    missing = [name for name in names if not NEEDS[name]()]
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() or not shutil.which("apt-get"):
        sys.exit(f"The tests need more than Python here. Run as root: {' '.join(command)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with timed(f"Debian packages {' '.join(missing)}"):
        for step in (["apt-get", "update", "--quiet=2"], [*command, "--quiet=2"]):
            if subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL).returncode:
                sys.exit(f"`{' '.join(step)}` failed (see above).")
