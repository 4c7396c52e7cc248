"""Addresses of imports: one for each register that takes rows from files, and those of a user's own imports."""

from functools import partial
from typing import Any

from django.urls import path

from gridwork.imports import views
from gridwork.imports.forms import FILE_BYTES
from gridwork.imports.targets import registers, target_of
from gridwork.kernel.access import allows
from gridwork.kernel.registers import Register


def choosing(register: Register) -> Any:
    page = partial(views.choose, register)
    page.upload_bytes = FILE_BYTES  # type: ignore[attr-defined]  # longer requests than those of other pages
    return allows(target_of(register).permission)(page)


app_name = "imports"
urlpatterns = [
    path("imports/", views.imports, name="list"),
    path("imports/<int:pk>/", views.record, name="record"),
    path("imports/<int:pk>/run", views.run, name="run"),
    path("imports/<int:pk>/progress", views.progress, name="progress"),
    path("imports/<int:pk>/refused.csv", views.refused_rows, name="refused"),
    path("imports/<int:pk>/undo", views.undo, name="undo"),
    *(path(f"{register.slug}/import", choosing(register), name=f"into-{register.slug}") for register in registers()),
]
