"""The life of an import: a file is chosen, its rows are taken in, and all of them can be taken back."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.procedures import Act, Procedure, Step
from gridwork.kernel.refusals import Refusal


class ImportState(models.TextChoices):
    CHOSEN = "chosen", _("chosen")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped half-way")
    UNDONE = "undone", _("undone")

    @property
    def tone(self) -> str:
        """Its colour and shape on pages."""
        return {"chosen": "new", "running": "moving", "stopped": "waiting", "undone": "refused"}.get(self.value, "done")


RUN = "imports.run_import"
COUNTS = ("read", "accepted", "unchanged", "refused", "warnings")


SILENT = timedelta(minutes=5)  # far longer than a chunk of rows takes


def broke_off(imported: Any, act: Act) -> None:
    """A run whose process was killed stays “running”, and may go on when nothing was heard of it for a while."""
    progress = imported.progress_made
    if progress is not None and act.now - progress.beat_at < SILENT:
        raise Refusal(gettext("This import is running."))


IMPORT = Procedure(
    ImportState,
    Step("run_import", ImportState.CHOSEN, ImportState.RUNNING, RUN, by_system=True),
    Step("run_import", ImportState.STOPPED, ImportState.RUNNING, RUN, by_system=True),
    Step("run_import", ImportState.RUNNING, ImportState.RUNNING, RUN, check=broke_off, by_system=True),
    Step("finish_import", ImportState.RUNNING, ImportState.DONE, RUN, asks=COUNTS, by_system=True),
    Step("stop_import", ImportState.RUNNING, ImportState.STOPPED, RUN, asks=(*COUNTS, "failure"), by_system=True),
    Step("undo_import", ImportState.DONE, ImportState.UNDONE, RUN, asks=("stayed",), by_system=True),
    Step("undo_import", ImportState.STOPPED, ImportState.UNDONE, RUN, asks=("stayed",), by_system=True),
)
