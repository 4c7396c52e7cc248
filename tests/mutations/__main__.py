"""Takes out one protection after the other, each in a copy of the tree, and asks whether its tests then fail.

    .venv/bin/python -m tests.mutations             every mutation
    .venv/bin/python -m tests.mutations NAME ...    some of them

The same tests are run on the copy as it is first: what fails anyway finds nothing. Those that need PostgreSQL are
given a cluster of their own, which is gone afterwards.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.mutations.mutation import ROOT, SOURCE, Mutation
from tests.mutations.mutations import MUTATIONS
from tools.postgresql import throwaway
from tools.promises import keep_mutations

COPIED = ("src", "tests", "tools", "pyproject.toml")
PASSED, FAILED = 0, 1  # exit codes of pytest; others say that nothing was asked
SECONDS = 1200


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(map(str, MUTATIONS)))
    parser.add_argument(
        "--write", action="store_true", help="keep in docs/reference how many of each promise are found"
    )
    options = parser.parse_args()
    names = options.names
    if unknown := set(names) - {each.name for each in MUTATIONS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    chosen = [each for each in MUTATIONS if not names or each.name in names]
    with ExitStack() as stack:
        tree = copied(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridwork-mutations-"))))
        urls = {name: stack.enter_context(throwaway()) for name in {each.on for each in chosen} & {"postgresql"}}
        outcomes = {each: outcome(each, tree, urls.get(each.on)) for each in chosen}
    found = [each for each, said in outcomes.items() if said == "found"]
    if options.write:
        kept = Counter(each.promise for each in found)
        every = Counter(each.promise for each in outcomes if each.promise)
        keep_mutations({mark: (kept[mark], number) for mark, number in every.items()})
    print(f"{len(found)} of {len(outcomes)} found")
    return 0 if len(found) == len(outcomes) > 0 else 1


def copied(folder: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def outcome(mutation: Mutation, tree: Path, url: str | None = None) -> str:
    file = tree / SOURCE / mutation.path
    kept = file.read_text()
    said, run = "FAILS ANYWAY", as_it_is(mutation.tests, tree, url)
    if run.returncode == PASSED:
        file.write_text(mutation.applied(tree))
        try:
            run = ran(mutation.tests, tree, url)
        finally:
            file.write_text(kept)
        said = {FAILED: "found", PASSED: "NOT FOUND"}.get(run.returncode, "BROKEN")
    print(f"{said:12}  {mutation}", flush=True)
    if said != "found":
        print(run.stdout[-2000:], flush=True)
    return said


@cache
def as_it_is(tests: tuple[str, ...], tree: Path, url: str | None) -> "subprocess.CompletedProcess[str]":
    """Of the tree without any mutation: asked once for all that are found by the same tests."""
    return ran(tests, tree, url)


def ran(tests: tuple[str, ...], tree: Path, url: str | None) -> "subprocess.CompletedProcess[str]":
    """Pytest on the tree, up to the first failure."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    paths = os.pathsep.join([str(tree / "src"), str(tree)])
    environment = os.environ | {"PYTHONPATH": paths}  # before the tree that is installed
    if url:
        environment["DATABASE_URL"] = url
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS)


if __name__ == "__main__":
    sys.exit(main())
