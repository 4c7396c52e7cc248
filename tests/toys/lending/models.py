"""Loans of tools, and how one is lent, extended and returned."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models

from gridwork.calendars.working_time import WorkingDays
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import STOP, Procedure, ProcedureRecord, Step, start
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Placed
from tests.toys.hours import office_hours


class LoanState(models.TextChoices):
    ASKED = "asked"
    LENT = "lent"
    BACK = "back"


def not_to_oneself(loan, act):
    if loan.borrower == str(act.by):
        raise Refusal("Nobody lends to themselves.")


LOAN = Procedure(
    LoanState,
    Step("lend_tool", LoanState.ASKED, LoanState.LENT, "lending.lend", label="Lend",
         check=not_to_oneself, clock=start(WorkingDays(3))),
    Step("return_tool", LoanState.LENT, LoanState.BACK, "lending.lend", label="Take back",
         asks=("remark",), needs=("remark",), clock=STOP),
    hours=office_hours,
)  # fmt: skip


class Loan(Placed, ProcedureRecord):
    """A tool lent to somebody."""

    procedure = LOAN
    retention = Retention(days=30, after="due_at", basis="a toy")
    personal = frozenset({"borrower"})
    dated = "asked_at"

    state = LOAN.state_field()
    tool = models.CharField(max_length=50)
    borrower = models.CharField(max_length=50)
    remark = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(default=datetime(2026, 9, 18, tzinfo=ZoneInfo("UTC")))

    def __str__(self) -> str:
        return self.tool
