"""What ./bench does: set up, then measure under the project's own Python."""

import subprocess
import sys

from tools.setup import PYTHON, prepare
from tools.uv import ROOT


def main() -> None:
    prepare(dev=True)
    sys.exit(subprocess.run([PYTHON, "-m", "benchmarks", *sys.argv[1:]], cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
