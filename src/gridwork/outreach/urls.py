"""Addresses of outreach beyond those of its registers; they stand before these and replace some."""

from django.urls import path

from gridwork.outreach.views import calendar, coverage, records, reviews

urlpatterns = [
    path("outreach/", calendar.calendar, name="outreach"),
    path("outreach/coverage", coverage.coverage, name="outreach-coverage"),
    path("outreach/coverage.geojson", coverage.coverage_map, name="outreach-coverage-map"),
    path("outreach/coverage.csv", coverage.coverage_file, name="outreach-coverage-file"),
    path("sessions/<int:pk>/", records.session_page, name="session-page"),
    path("sessions/evidence/<int:pk>/<slug:size>", records.evidence, name="session-evidence"),
    path("double-reports/<int:pk>/", records.double_page, name="double-page"),
    path("contests/<int:pk>/", records.contest_page, name="contest-page"),
    path("contests/<int:pk>/review", reviews.entries, name="contest-review"),
    path("contest-entries/<int:pk>/review", reviews.entry, name="contest-entry-review"),
    path("contest-entries/<int:pk>/conflict", reviews.declare, name="contest-entry-conflict"),
]
