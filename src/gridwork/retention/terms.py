"""Terms: how long a law keeps rows even against the wish of the person they are about.

Defaults, which a district has its lawyer check. By when a person is answered is a setting: PERSON_ANSWERED_IN.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """Days after the moment in a column, which may be that of the row it hangs on."""

    days: int
    after: str
    basis: str | Promise


SUIT = _("Administrative Litigation Law, Art. 46: it may be brought before a court for six months")
NO_TERM = _("kept as a convenience")
# What goes before its schedule says so when the person asks. Everything else stays as long as its schedule says.
EARLIER: Mapping[str, Term] = {
    "accounts.user": Term(183, "left_at", SUIT),
    "cases.case": Term(183, "closed_at", SUIT),
    "cases.evidence": Term(183, "case__closed_at", SUIT),
    "cases.job": Term(183, "case__closed_at", SUIT),
    "cases.note": Term(183, "case__closed_at", SUIT),
    "cases.reporter": Term(183, "case__closed_at", SUIT),
    "kernel.draft": Term(0, "kept_at", NO_TERM),
    "notices.notice": Term(0, "told_at", NO_TERM),
}
