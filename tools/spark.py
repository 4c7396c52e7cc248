"""What ./test --spark does: figures on Spark and on DuckDB, over the same files. Its packages stand by themselves."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.setup import PYTHON, Command, digest, installer_environment, prepare, timed
from tools.uv import BOOT, ROOT, uv

LEAST_JAVA = 17


def compare(folders: list[str]) -> int:
    """Its exit code: without Java it says what to install and fails, since nothing was compared."""
    runs_on = java()
    if not runs_on:
        print(f"Spark needs Java {LEAST_JAVA} or newer. Run as root: apt-get install openjdk-17-jre-headless")
        print("Where it stands elsewhere, name its folder in JAVA_HOME.")
        return 1
    prepare(dev=True)
    environment = os.environ | {
        "JAVA_HOME": str(runs_on),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(packages())]),
        "PYSPARK_PYTHON": str(PYTHON),
        "PYTHONWARNINGS": "ignore::FutureWarning",  # of pandas, which is not used here
    }
    return subprocess.run([PYTHON, "-m", "tests.spark", *folders], env=environment).returncode


def java() -> Path | None:
    """The home of one that is new enough: JAVA_HOME before PATH."""
    found = shutil.which("java")
    named = os.environ.get("JAVA_HOME")
    homes = [*([Path(named)] if named else []), *([Path(found).resolve().parent.parent] if found else [])]
    return next((home for home in homes if version(home / "bin" / "java") >= LEAST_JAVA), None)


def version(program: Path) -> int:
    """Zero where there is none. Java 8 called itself 1.8."""
    if not program.exists():
        return 0
    said = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
    number = re.search(r'version "(\d+)', said)
    return int(number[1]) if number else 0


def packages() -> Path:
    """Beside the environment of development, since Spark is half a gigabyte that nothing else needs."""
    lock = ROOT / "requirements-spark.lock"
    folder = BOOT / f"spark-{digest(lock)[:12]}"
    if not folder.exists():
        with timed("Spark"):
            arriving = folder.with_suffix(".arriving")
            command: Command = [uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", arriving]
            command += ["--require-hashes", "--requirement", lock]
            subprocess.run(command, env=installer_environment(), check=True)
            arriving.rename(folder)
    return folder
