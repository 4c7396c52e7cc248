from typing import Any

from django.apps import AppConfig
from django.core.signals import request_started
from django.db import transaction
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "gridwork.web"
    verbose_name = _("Web")

    def ready(self) -> None:
        from gridwork.web import declarations  # noqa: F401  (its start-up checks register themselves)

        request_started.connect(name_savepoints_anew, dispatch_uid="savepoints")


def name_savepoints_anew(**_signal: Any) -> None:
    """Django numbers savepoints for as long as a thread lives: each would be a new statement for SQLite to keep."""
    transaction.clean_savepoints()
