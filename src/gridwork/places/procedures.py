"""The life of a code list: proposed when its file is handed in, confirmed by a person, or dropped, or undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.procedures import Procedure, Step


class CodeListState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    DROPPED = "dropped", _("dropped")
    UNDONE = "undone", _("undone")

    @property
    def tone(self) -> str:
        """Its colour and shape on pages."""
        return {"proposed": "new", "confirmed": "done"}.get(self.value, "refused")


CONFIRM = "places.confirm_codelist"
COUNTS = ("before", "read", "added", "removed", "stayed", "left_out", "changed", "written")


# Two have no buttons of their own: gridwork.places.codelists writes what is confirmed, or takes it back, around them.
CODE_LIST = Procedure(
    CodeListState,
    Step("confirm_code_list", CodeListState.PROPOSED, CodeListState.CONFIRMED, CONFIRM, asks=COUNTS, by_system=True),
    Step("drop_code_list", CodeListState.PROPOSED, CodeListState.DROPPED, CONFIRM, label=_("Drop it"), by_system=True),
    Step("undo_code_list", CodeListState.CONFIRMED, CodeListState.UNDONE, CONFIRM, by_system=True),
)
