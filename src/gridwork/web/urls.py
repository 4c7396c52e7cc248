"""Addresses. A register's pages come from its declaration; what is not like a list has a page of its own."""

from django.conf import settings
from django.urls import include, path
from django.urls.resolvers import RoutePattern, URLResolver
from django.utils.module_loading import import_string

from gridwork.kernel import pages
from gridwork.web import chosen_place, drafts, first_run, health, maps, metrics, views
from gridwork.web.registers import ROOMS_WITH_PAGES

handler404 = "gridwork.web.missing.not_found"
handler500 = "gridwork.web.unavailable.server_error"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("journal/", views.journal, name="journal"),
    path("status/", views.status, name="status"),
    path("settings/", views.settings, name="settings"),
    path("first-run/", first_run.guide, name="first-run"),
    path("language", views.language, name="language"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("drafts", drafts.keep, name="draft"),
    path("place", chosen_place.choose, name="choose-place"),
    path("map/", maps.front, name="map"),
    path("map/areas/<slug:slug>", maps.areas, name="areas"),
    path("map/<slug:many>", maps.view, name="view"),
    # By name, so that the API is built when it is first called: it takes half of a server's start.
    URLResolver(RoutePattern("api/v1/"), "gridwork.web.api", app_name="api", namespace="api"),
    *(path("", include(f"{room}.urls")) for room in ROOMS_WITH_PAGES),
    *(pages.urls(register) for register in import_string(settings.REGISTERS)),
]
