"""Addresses of imports: one for each register that takes rows from files, and those of a user's own imports."""

from functools import partial
from typing import Any

from django.urls import path

from gridwork.imports.forms import FILE_BYTES
from gridwork.imports.targets import registers, target_of
from gridwork.imports.views import findings, profiles, reading, runs
from gridwork.kernel.access import allows
from gridwork.kernel.registers import Register


def choosing(register: Register) -> Any:
    page = partial(runs.choose, register)
    page.upload_bytes = FILE_BYTES  # type: ignore[attr-defined]  # longer requests than those of other pages
    return allows(target_of(register).permission)(page)


app_name = "imports"
urlpatterns = [
    path("imports/", runs.imports, name="list"),
    path("imports/profiles/", profiles.profiles, name="profiles"),
    path("imports/profiles/<int:pk>/rename", profiles.rename, name="rename-profile"),
    path("imports/profiles/<int:pk>/remove", profiles.remove, name="remove-profile"),
    path("imports/profiles/<int:pk>/profile.toml", profiles.download, name="profile"),
    path("imports/<int:pk>/", runs.record, name="record"),
    path("imports/<int:pk>/written", reading.written, name="written"),
    path("imports/<int:pk>/points", reading.points, name="points"),
    path("imports/<int:pk>/point", reading.judge_point, name="judge-point"),
    path("imports/<int:pk>/value", reading.replace_value, name="replace-value"),
    path("imports/<int:pk>/read-with", reading.read_with, name="read-with"),
    path("imports/<int:pk>/keep", profiles.keep, name="keep"),
    path("imports/<int:pk>/run", runs.run, name="run"),
    path("imports/<int:pk>/progress", runs.progress, name="progress"),
    path("imports/<int:pk>/findings", findings.findings, name="findings"),
    path("imports/<int:pk>/refused.csv", runs.refused_rows, name="refused"),
    path("imports/<int:pk>/mended", runs.mended, name="mended"),
    path("imports/<int:pk>/undo", runs.undo, name="undo"),
    *(path(f"{register.slug}/import", choosing(register), name=f"into-{register.slug}") for register in registers()),
]
