"""Addresses of the pages of retention beside the register of holds."""

from django.urls import path

from gridwork.retention import views

urlpatterns = [
    path("retention/", views.overview, name="retention"),
    path("retention/rows", views.rows, name="retention-rows"),
]
