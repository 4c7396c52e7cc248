"""Tasks: the worker keeps the mart short, so that reading stays quick, and proves what is to be published."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from gridwork.figures.declared import facts
from gridwork.figures.mart.manifest import home
from gridwork.figures.models import Release
from gridwork.figures.procedures import SILENT, ReleaseState
from gridwork.journal import proofs
from gridwork.kernel.actors import System

BEHIND = 2_000  # seals
SWEEPER = System("sweep of drafted releases")


@task()
def keep_mart() -> None:
    """Taken up twice, it finds nothing left to do."""
    from gridwork.figures.mart import intake, writing

    held = intake.current().manifest().holdings
    writing.compact(home(), [fact for name, fact in facts().items() if name in held and held[name].is_long])


def keep(_now: datetime) -> None:
    """Swept: hands over to the worker when reading would have much to take in or to compare with."""
    manifest = home().manifest()
    if proofs.sealed() - manifest.position > BEHIND or any(held.is_long for held in manifest.holdings.values()):
        keep_mart.enqueue()


@task()
def prove_release(key: int) -> None:
    """Nothing if it was proved or discarded meanwhile: a task may be taken up twice."""
    from gridwork.figures.releases import prove

    rows = Release.objects.unscoped("the worker goes on with what somebody has drafted")
    drafted = rows.filter(pk=key, state=ReleaseState.DRAFTED).select_related("place").first()
    if drafted is not None:
        prove(drafted, timezone.now)


def take_up_drafts(now: datetime) -> None:
    """Swept: drafts whose worker was killed, or that found no end because others were proved meanwhile."""
    rows = Release.objects.unscoped("drafts of everybody are proved").filter(state=ReleaseState.DRAFTED)
    silent = rows.filter(Q(begun_at__lte=now - SILENT) | Q(begun_at=None, drafted_at__lte=now - SILENT))
    for drafted in silent:
        with transaction.atomic():
            drafted.take("begin_proof", by=SWEEPER, now=now)
            prove_release.enqueue(drafted.pk)
