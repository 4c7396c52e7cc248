"""Addresses of a user's own notices."""

from django.urls import path

from gridwork.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/<int:pk>/open", views.open_notice, name="open"),
    path("notices/read", views.read_all, name="read-all"),
    path("notices/by-email", views.by_email, name="by-email"),
]
