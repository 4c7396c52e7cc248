"""Addresses of places beyond those of their registers; they stand before these and replace some."""

from django.urls import path

from gridwork.places.changes import CHANGES
from gridwork.places.views import codelists, history
from gridwork.places.views import places as views

urlpatterns = [
    path("places/find", views.find, name="place-find"),
    path("places/tree", views.tree_page, name="place-tree"),
    path("places/tree/<int:pk>", views.branch, name="place-branch"),
    path("places/map", views.map_page, name="place-map"),
    path("places/map/<str:level>", views.map_page, name="place-map-of"),
    path("places/shapes/<str:level>.geojson", views.shapes, name="place-shapes"),
    path("places/<int:pk>/", views.place_page, name="place-page"),
    path("places/<int:pk>/history", history.history_page, name="place-history"),
    *(path(f"places/<int:pk>/{verb}", views.change, {"verb": verb}, name=f"place-{verb}") for verb in CHANGES),
    path("lines/<int:pk>/", views.line_page, name="line-page"),
    path("code-lists/hand-in", codelists.hand_in, name="code-list-hand-in"),
    path("code-lists/<int:pk>/", codelists.code_list_page, name="code-list-page"),
    path("code-lists/<int:pk>/decide", codelists.decide, name="code-list-decide"),
    path("code-lists/<int:pk>/say", codelists.say, name="code-list-say"),
    path("code-lists/<int:pk>/confirm", codelists.confirm, name="code-list-confirm"),
    path("code-lists/<int:pk>/undo", codelists.undo, name="code-list-undo"),
]
