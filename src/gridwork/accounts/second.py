"""The second pair of eyes: a person who decides on what another has asked, and was not put there by that other.

One administrator can enter a deputy for whoever decides, hand out a link to an account, reset its second factor, bind
it to an identity and change its e-mail address. Whoever they let in so is no second person to them.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gridwork.journal.models import Entry
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal

LETTING_IN = ("make_link", "reset_factor")
LET_IN_FOR = timedelta(days=30)  # by then whoever has the account has long noticed that somebody else was in it


def refuse_a_program(by: Any) -> None:
    """What a person answers for, a program neither asks for nor does: whoever made its tokens could be both."""
    if not getattr(by, "is_person", True):
        raise Refusal(_("A named person has to take this step."))


def must_be_second(asker: Any, act: Act, permission: str) -> None:
    """Refusal of who is no person, was let in by the asker, or decides in the name of somebody else."""
    refuse_a_program(act.by)
    if _was_let_in(act.by, asker, act):
        words = _("%(asker)s has changed how you sign in. For %(n)s days somebody else has to decide what they ask.")
        raise Refusal(words % {"asker": asker.called, "n": LET_IN_FOR.days})
    if not _decides_for_themselves(act.by, permission, local_day(act.now)):
        raise Refusal(_("As a deputy you decide this only if the absent person has named you themselves."))


def _was_let_in(user: Any, asker: Any, act: Act) -> bool:
    from gridwork.accounts.models import Identity

    accounts = Entry.objects.filter(Q(action__in=LETTING_IN) | Q(erasables__field="email"), record=user.key)
    identities = [identity.key for identity in Identity.known.filter(user=user)]
    found = accounts.filter(actor=str(asker)) | Entry.objects.filter(
        record__in=identities, action="bind_identity", actor=str(asker)
    )
    # Moments are compared here: the journal writes them otherwise than Django asks for them on SQLite.
    return any(act.now - at < LET_IN_FOR for at in found.values_list("at", flat=True))


def _decides_for_themselves(user: Any, permission: str, on: date) -> bool:
    """By a grant of their own, or as deputy of somebody who has entered, and last changed, that absence themselves."""
    from gridwork.accounts.models import Deputy, Grant

    carrying = Grant.standing(user, on).filter(role__carried__name=permission)
    holders = set(carrying.values_list("user_id", flat=True))
    if user.pk in holders:
        return True
    absences = Deputy.holding(on).filter(deputy=user, absent__in=holders).select_related("absent")
    return any(_is_entered_by(absence, absence.absent) for absence in absences)


def _is_entered_by(record: Any, user: Any) -> bool:
    return not Entry.objects.filter(record=record.key).exclude(actor=str(user)).exists()
