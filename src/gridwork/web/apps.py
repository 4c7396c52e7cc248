from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "gridwork.web"
    verbose_name = _("Web")

    def ready(self) -> None:
        from gridwork.web import declarations  # noqa: F401  (its start-up checks register themselves)
