"""Tasks: imports that a page has started are run by the worker."""

from django.tasks import task
from django.utils import timezone, translation

from gridwork.imports import actions, files
from gridwork.imports.models import Import
from gridwork.imports.procedures import ImportState
from gridwork.imports.targets import register_named, target_of

discard_old_files = files.discard_old


@task()
def run_import(key: int, language: str) -> None:
    """Nothing if it has ended meanwhile: a task may be taken up twice. Reasons are told in this language."""
    found = Import.objects.unscoped("the worker goes on with what its user has started").filter(pk=key)
    imported = found.filter(state=ImportState.RUNNING).select_related("user").first()
    if imported is None:
        return
    with translation.override(language):
        target = target_of(register_named(imported.target))
        actions.go_on(imported, target, by=imported.user, clock=timezone.now)
