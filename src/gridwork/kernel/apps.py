from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "gridwork.kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        from gridwork.kernel import bigrams

        post_migrate.connect(bigrams.install, sender=self)
