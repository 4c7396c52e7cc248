"""Tasks: the worker takes in and folds in what has gathered since somebody last asked, so that reading stays quick."""

from datetime import datetime

from django.tasks import task

from gridwork.figures.declared import facts
from gridwork.figures.mart.manifest import home
from gridwork.journal.models import Seal

BEHIND = 2_000  # seals


@task()
def keep_mart() -> None:
    """Taken up twice, it finds nothing left to do."""
    from gridwork.figures.mart import intake, writing

    held = intake.current().manifest().holdings
    writing.compact(home(), [fact for name, fact in facts().items() if name in held and held[name].is_long])


def keep(_now: datetime) -> None:
    """Swept: hands over to the worker when reading would have much to take in or to compare with."""
    manifest = home().manifest()
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    if last - manifest.position > BEHIND or any(held.is_long for held in manifest.holdings.values()):
        keep_mart.enqueue()
