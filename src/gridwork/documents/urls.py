"""Addresses of documents beside their register."""

from django.urls import path

from gridwork.documents import views

urlpatterns = [
    path("documents/<int:pk>/files", views.add_files, name="document-files"),
    path("documents/files/<int:pk>", views.file, name="document-file"),
    path("documents/files/<int:pk>/<slug:size>", views.file, name="document-file"),
]
