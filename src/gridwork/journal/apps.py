from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "gridwork.journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from gridwork.journal import triggers

        post_migrate.connect(triggers.install, sender=self)
