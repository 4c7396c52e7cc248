"""What systemd says of the units in deploy/: whether it understands them, and how much each leaves open."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.uv import ROOT

UNITS = ROOT / "deploy" / "systemd"
LARGEST = 1.5  # of systemd's own measure from 0 to 10, at which 10 is anything; a service of Debian's has some 9
PROGRAM = "/opt/gridwork/.venv/bin/gridwork"


def main() -> None:
    if not shutil.which("systemd-analyze"):
        print("not checked: the units in deploy/, since systemd is not on this machine")
        return
    found = list(faults())
    print("\n".join(found))
    sys.exit(1 if found else 0)


def faults() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(UNITS.glob("*.service")):
            copy = Path(folder, path.name)
            copy.write_text(path.read_text().replace(PROGRAM, "/bin/true"))  # where it will stand is not this machine's
            if said := analysed("verify", "--man=no", str(copy)).strip():
                yield f"{path.name}: {said}"
            if (measured := exposure(copy)) > LARGEST:
                yield f"{path.name}: exposure {measured}, more than {LARGEST}"


def exposure(unit: Path) -> float:
    found = re.search(r"exposure level for \S+: ([\d.]+)", analysed("security", "--offline=true", str(unit)))
    return float(found[1]) if found else 10.0


def analysed(*words: str) -> str:
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True)
    return done.stdout + done.stderr


if __name__ == "__main__":
    main()
