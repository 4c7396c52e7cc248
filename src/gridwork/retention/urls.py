"""Addresses of the pages of retention beside its registers."""

from django.urls import path

from gridwork.retention import views

urlpatterns = [
    path("retention/", views.overview, name="retention"),
    path("retention/rows", views.rows, name="retention-rows"),
    path("personal-requests/<int:pk>/copy", views.hand_over, name="personal-request-copy"),
    path("me/data", views.own_data, name="own-data"),
    path("me/data/ask", views.ask_own, name="own-data-ask"),
    path("me/data/<int:pk>/copy", views.fetch_own, name="own-data-copy"),
    path("me/data/<int:pk>/withdraw", views.withdraw_own, name="own-data-withdraw"),
]
