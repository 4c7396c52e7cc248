"""Tasks: imports that a page has started are run by the worker, to their end even when it is killed meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation

from gridwork.imports import actions, files, pulls
from gridwork.imports.models import Import, ImportSource, Progress
from gridwork.imports.procedures import SILENT, ImportState
from gridwork.imports.targets import register_named, target_of

discard_old_files = files.discard_old


@task()
def run_import(key: int, language: str) -> None:
    """Nothing if it has ended meanwhile: a task may be taken up twice. Reasons are told in this language."""
    found = Import.objects.unscoped("the worker goes on with what its user has started").filter(pk=key)
    related = "user", "pulled__profile", "pulled__responsible"
    imported = found.filter(state=ImportState.RUNNING).select_related(*related).first()
    if imported is None:
        return
    with translation.override(language):
        if pulls.is_in_pull(imported):
            pulls.go_on(imported.pulled, timezone.now, imported)
        else:
            target = target_of(register_named(imported.target))
            actions.go_on(imported, target, by=imported.user, clock=timezone.now)


def take_up_broken_off(now: datetime) -> None:
    """Imports whose worker was killed go to the next one. Those of the command line wait for whoever began them."""
    silent = Progress.objects.filter(of__state=ImportState.RUNNING, of__user__isnull=False, beat_at__lte=now - SILENT)
    for progress in silent.annotate(language=F("of__user__language")):
        with transaction.atomic():
            # Handing over counts as a sign of life, so that each is handed over once.
            if Progress.objects.filter(pk=progress.pk, beat_at=progress.beat_at).update(beat_at=now):
                run_import.enqueue(progress.pk, progress.language or settings.LANGUAGE_CODE)


@task()
def pull_source(key: int) -> None:
    """What the sweep has begun. Reasons are told in the language of whoever is responsible."""
    found = ImportSource.objects.unscoped("the worker goes on with what the sweep has begun").filter(pk=key)
    source = found.exclude(running_since=None).select_related("profile", "responsible").first()
    if source is not None:
        with translation.override(source.responsible.language or settings.LANGUAGE_CODE):
            pulls.go_on(source, timezone.now)


def pull_due(now: datetime) -> None:
    """Hands each over to the worker, so that a long file holds up no other sweep."""
    for source in pulls.due(now):
        with transaction.atomic():
            if pulls.begin(source, now):
                pull_source.enqueue(source.pk)
