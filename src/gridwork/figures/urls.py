from django.urls import path

from gridwork.figures import release_pages, views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:figure>/", views.figure, name="figure"),
    path("figures/<slug:figure>/rows", views.rows, name="figure-rows"),
    path("figures/<slug:figure>/rows.csv", views.rows_csv, name="figure-file"),
    path("releases/<int:pk>/", release_pages.release_page, name="release-page"),
    path("public/", release_pages.index, name="public-tables"),
    path("public/<int:number>/", release_pages.page, name="public-table"),
    path("public/<int:number>.csv", release_pages.as_csv, name="public-table-csv"),
    path("public/<int:number>.json", release_pages.as_json, name="public-table-json"),
]
