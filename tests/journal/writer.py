"""A process that writes to the journal: python -m tests.journal.writer SECONDS PAUSE. Prints its entries' number."""

import sys
import time
from pathlib import Path

from gridwork.web import environment, sqlite

sqlite.use_newer()

import django  # noqa: E402
from django.conf import settings  # noqa: E402

# The journal alone: the process is to start at once, and needs nothing of the rest.
settings.configure(
    INSTALLED_APPS=["gridwork.journal"],
    DATABASES={"default": environment.database(Path(environment.text("GRIDWORK_HOME", "")))},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.db import connection, transaction  # noqa: E402

from tests.journal.journals import add  # noqa: E402


def main(seconds: float, pause: float) -> int:
    written, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            add(written)
            add(written + 1)
        written += 2
        time.sleep(pause)
    connection.close()
    return written


if __name__ == "__main__":
    sys.stdout.write(str(main(float(sys.argv[1]), float(sys.argv[2]))))
