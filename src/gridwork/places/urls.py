"""Addresses of places beyond those of their registers; they stand before these and replace some."""

from django.urls import path

from gridwork.places import views
from gridwork.places.changes import CHANGES

urlpatterns = [
    path("places/find", views.find, name="place-find"),
    path("places/tree", views.tree_page, name="place-tree"),
    path("places/tree/<int:pk>", views.branch, name="place-branch"),
    path("places/map", views.map_page, name="place-map"),
    path("places/map/<str:level>", views.map_page, name="place-map-of"),
    path("places/shapes/<str:level>.geojson", views.shapes, name="place-shapes"),
    path("places/<int:pk>/", views.place_page, name="place-page"),
    *(path(f"places/<int:pk>/{verb}", views.change, {"verb": verb}, name=f"place-{verb}") for verb in CHANGES),
    path("lines/<int:pk>/", views.line_page, name="line-page"),
]
