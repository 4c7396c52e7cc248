"""What must be declared before the system starts: who may call each route, who sees each model's rows and how long."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models

from gridwork.journal.retention import Retention
from gridwork.kernel.access import access_of, routes


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(("gridwork.", "tests."))]


@checks.register()
def every_model_declares(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for model in our_models():
        if getattr(model, "scope", None) is None and not getattr(model, "internal", ""):
            found.append(checks.Error("declares no scope", obj=model, id="gridwork.E002"))
        if not isinstance(getattr(model, "retention", None), Retention):
            found.append(checks.Error("declares no retention", obj=model, id="gridwork.E003"))
    return found


@checks.register()
def every_route_declares_its_access(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"{path} declares no access", hint="allows(…), signed_in(…) or public(…)", id="gridwork.E001")
        for path, name, view in routes()
        if access_of(name, view) is None
    ]


@checks.register(checks.Tags.security, deploy=True)
def the_second_factor_is_required(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    if settings.SECOND_FACTOR == "required":
        return []
    hint = "unset GRIDWORK_SECOND_FACTOR; “offered” is for looking at a demonstration"
    return [checks.Error("whoever knows a password is signed in", hint=hint, id="gridwork.E004")]
