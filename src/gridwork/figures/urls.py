from django.urls import path

from gridwork.figures import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:figure>/", views.figure, name="figure"),
    path("figures/<slug:figure>/rows", views.rows, name="figure-rows"),
    path("figures/<slug:figure>/rows.csv", views.rows_csv, name="figure-file"),
]
