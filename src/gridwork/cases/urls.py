"""Addresses of cases beyond those of their registers; they stand before these and replace some."""

from django.urls import path

from gridwork.cases.views import (
    inbox,
    intake,
    limits,
    lists,
    many,
    near,
    receipts,
    records,
    reveals,
    routing,
    suggestions,
    watches,
)

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("cases/", lists.cases, name="cases"),  # named so that the rail knows a list that a place narrows
    path("jobs/", lists.jobs, name="jobs"),
    path("cases/new", intake.take_report, name="case-intake"),
    path("cases/likely", intake.likely, name="case-likely"),
    path("cases/suggested", intake.suggested, name="case-suggested"),
    path("cases/<int:pk>/suggested", suggestions.of_case, name="case-suggestions"),
    path("cases/<int:pk>/step/dispatch_case", suggestions.dispatch, name="case-dispatch"),
    path("cases/<int:pk>/step/reclassify_case", suggestions.reclassify, name="case-reclassify"),
    path("cases/bulk/dispatch_case", many.dispatch_many, name="dispatch-many"),
    path("cases/<int:pk>/", records.case_page, name="case-page"),
    path("cases/<int:pk>/taken-in", intake.taken_in, name="case-taken-in"),
    path("cases/<int:pk>/follow", watches.follow, name="case-follow"),
    path("cases/<int:pk>/file", records.case_file, name="case-file"),
    path("cases/<int:pk>/photographs", records.add_photographs, {"kind": "cases"}, name="case-photographs"),
    path("cases/<int:pk>/say", records.say, {"kind": "cases"}, name="case-say"),
    path("jobs/bulk/assign_job", many.assign_many, name="assign-many"),
    path("jobs/<int:pk>/", records.job_page, name="job-page"),
    path("jobs/<int:pk>/photographs", records.add_photographs, {"kind": "jobs"}, name="job-photographs"),
    path("jobs/<int:pk>/say", records.say, {"kind": "jobs"}, name="job-say"),
    path("evidence/<int:pk>/<slug:size>", records.photograph, name="photograph"),
    path("reveal-requests/<int:pk>/name", reveals.read_name, name="reveal-name"),
    path("case-types/<int:pk>/", limits.type_page, name="case-type-page"),
    path("case-types/<int:pk>/limit", limits.change_limit, name="case-type-limit"),
    path("routing/", routing.order, name="routing"),
    path("routing/dry-run", routing.try_out, name="routing-dry-run"),
    path("near/", near.near, name="near"),
    path("watches/", watches.mine, name="watches"),
    path("watches/views", watches.follow_view, name="watch-view"),
    path("watches/<int:pk>/remove", watches.remove, name="watch-remove"),
    path("receipt/", receipts.receipt, name="receipt"),
]
