"""Addresses of assessments beside their registers."""

from django.urls import path

from gridwork.assessments import views

urlpatterns = [
    path("assessments/<int:pk>/", views.assessment_page, name="assessment-page"),
    path("assessments/<int:pk>/sheet", views.sheet, name="assessment-sheet"),
    path("assessments/<int:pk>/figures", views.figures_anew, name="assessment-figures"),
    path("assessments/files/<int:pk>", views.file, name="assessment-file"),
    path("schemes/from-template", views.from_template, name="scheme-from-template"),
    path("schemes/<int:pk>/overview", views.overview, name="scheme-overview"),
    path("schemes/<int:pk>/figures", views.figures_of_round, name="scheme-figures"),
    path("scheme-items/<int:pk>/take-out", views.take_item_out, name="scheme-item-take-out"),
    path("schemes/<int:pk>/roll-up", views.roll_up, name="scheme-roll-up"),
]
