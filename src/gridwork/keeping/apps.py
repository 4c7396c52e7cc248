from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KeepingConfig(AppConfig):
    name = "gridwork.keeping"
    verbose_name = _("Keeping")

    def ready(self) -> None:
        from gridwork.keeping import planner

        post_migrate.connect(planner.inform)  # of any app: this one has no tables, and Django leaves it out
