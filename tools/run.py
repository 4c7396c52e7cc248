"""What ./run does: set up, migrate, make the demonstration district where there is none, serve."""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools.setup import GRIDWORK, browser_code, digest, install_packages, stamped, timed, translate
from tools.uv import ROOT


def main() -> None:
    options = arguments()
    os.environ.setdefault("GRIDWORK_LOG_LEVEL", "WARNING")
    os.environ.setdefault("GRIDWORK_SECOND_FACTOR", "offered")  # so that whoever looks gets in by a password
    with browser_code(dev=False):
        install_packages(dev=False)
        translate()
        sign_ins = fill_database()
    if not options.prepare:
        print(f"\n{sign_ins.strip()}\n\nGridwork: http://127.0.0.1:{options.port}/ (Ctrl-C ends it)", flush=True)
        os.execv(GRIDWORK, [str(GRIDWORK), "serve", "--port", str(options.port)])  # noqa: S606  (that is the point)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Set Gridwork up and serve the demonstration district.")
    parser.add_argument("--prepare", action="store_true", help="set up and exit")
    parser.add_argument("--port", type=int, default=8000, help="serve on 127.0.0.1 at this port (8000)")
    return parser.parse_args()


def fill_database() -> str:
    """Tables and the demonstration, unless the embedded database stands as this code left it.

    What `gridwork demo` prints, who can sign in, is kept to be said at every start.
    """
    home = Path(os.environ.get("GRIDWORK_HOME", "var")).expanduser()
    stamp, sign_ins = home / "prepared", home / "sign-ins.txt"
    state = migrations_known()
    if "DATABASE_URL" not in os.environ and (home / "gridwork.sqlite3").exists() and stamped(stamp, state):
        return sign_ins.read_text()
    with timed("Database and demonstration district"):
        gridwork("migrate", "--verbosity", "0")
        said = gridwork("demo")
    if not sign_ins.exists():  # later runs find the district made and have nothing to say
        sign_ins.write_text(said)
    stamp.write_text(state)
    return sign_ins.read_text()


def migrations_known() -> str:
    migrations = sorted((ROOT / "src" / "gridwork").glob("*/migrations/*.py"))
    names = ",".join(f"{path.parent.parent.name}.{path.stem}" for path in migrations)
    return hashlib.sha256(f"{names} {digest(*migrations)} {digest(ROOT / 'requirements.lock')}".encode()).hexdigest()


def gridwork(*words: str) -> str:
    """What it prints. Without system checks, which would miss the browser code that npm may still be installing."""
    done = subprocess.run([GRIDWORK, *words, "--skip-checks"], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"Gridwork: `gridwork {' '.join(words)}` failed (see above).\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main()
