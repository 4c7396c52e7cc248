"""A process that appends and folds in, on and on, until it is killed: `python -m tests.figures.compacting FOLDER`.

Change n is the version of one key, so a manifest that has come to position n names n versions, and no others.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django
import orjson

KEYS, BATCH = 5_000, 200


def change(number: int) -> tuple[datetime, str]:
    key, moment = number * 7919 % KEYS, datetime(2017, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    row = {
        "job": key, "sent_on": date(2016, 1 + key % 12, 1), "sent_at": moment, "town": key % 7, "village": key % 290,
        "type": 1, "due_at": moment, "due_on": date(2017, 1, 5), "handled_at": moment, "closed_at": None,
        "returns": 0, "reworks": 0,
    }  # fmt: skip
    return moment, orjson.dumps({name: [value] for name, value in row.items()}).decode()


def main(path: Path) -> None:
    django.setup()
    from gridwork.cases.figures import JOBS
    from gridwork.figures.mart.manifest import Folder
    from gridwork.figures.mart.versions import Change
    from gridwork.figures.mart.writing import append, compact

    folder = Folder(path)
    while True:
        with folder.writing() as manifest:
            numbers = range(manifest.position + 1, manifest.position + 1 + BATCH)
            changes = [Change(n, at, "change", False, columns) for n in numbers for at, columns in [change(n)]]
            folder.commit(manifest, append(folder, manifest, numbers[-1], "seal", [(JOBS, changes)]))
        sys.stdout.write("compacting\n")
        sys.stdout.flush()
        compact(folder, [JOBS])
        sys.stdout.write("compacted\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
