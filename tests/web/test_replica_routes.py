"""Which pages may be read from a replica: those that many look at, and none that goes on from what it has read."""

import pytest
from django.urls import resolve

from gridwork.web import replica


@pytest.mark.parametrize(
    "path",
    ["/cases/", "/cases/1/", "/jobs/", "/jobs/1/", "/inbox/", "/near/", "/search", "/map/cases", "/documents/",
     "/documents/1/", "/sessions/shapes.geojson", "/places/1/", "/api/v1/cases", "/api/v1/cases/1"],
)  # fmt: skip
def test_rows_as_they_are(path: str):
    assert replica.shows(resolve(path).view_name)


@pytest.mark.parametrize(
    "path",
    ["/cases/new", "/cases/export/csv", "/documents/1/change", "/cases/1/step/dispatch_case", "/cases/1/file",
     "/figures/", "/journal/", "/retention/", "/settings/", "/api/v1/changes", "/api/v1/cases/1/history",
     "/health/ready", "/sign-in"],
)  # fmt: skip
def test_whatever_goes_on_from_there(path: str):
    assert not replica.shows(resolve(path).view_name)
