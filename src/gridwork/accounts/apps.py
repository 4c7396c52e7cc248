from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "gridwork.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from gridwork.accounts import telling
        from gridwork.accounts.wall import building, checks  # noqa: F401  (its check registers itself)

        telling.connect()
        post_migrate.connect(building.build, sender=self)
