"""Addresses of organisations beside their registers."""

from django.urls import path

from gridwork.organisations import views

urlpatterns = [path("calendar/", views.calendar, name="calendar")]
