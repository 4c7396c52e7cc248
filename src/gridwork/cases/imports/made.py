"""Made: what a row says as a case, and as the job of the body that had it in hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from gridwork.cases.imports.placed import Placing
from gridwork.cases.models import Case, CaseType, Channel, Job
from gridwork.cases.states import CaseState, JobState
from gridwork.columns.defaults import blank
from gridwork.imports.targets import Run
from gridwork.kernel.records import Record
from gridwork.organisations.models import Body
from gridwork.places.boundaries import columns_of_point

CHANNELS = frozenset(Channel.values)


class Matter(NamedTuple):
    """What a row says, while the type and the body that it names may still have to be entered."""

    said: Mapping[str, Any]
    key: str
    placing: Placing
    category: str
    type: str
    body: str


class Made:
    """Of the rows of a run."""

    def __init__(self, run: Run) -> None:
        self.source = run.source

    def case(self, matter: Matter, type_: CaseType, body: Body | None) -> Case:
        said, (place, located) = matter.said, matter.placing
        reported_at, closed_at = said["reported_at"], said["closed_at"]
        values = {
            "type_id": type_.id,
            "text": said["text"] or str(type_),
            "address": said["address"][:300],
            "place_id": place,
            "channel": said["channel"] if said["channel"] in CHANNELS else Channel.OTHER,
            "reported_at": reported_at,
            "public_answer": said["answer"],
            "external_source": self.source[:40],
            "external_number": "" if matter.key.startswith("sha256:") else matter.key[:60],
            "told": _told(reported_at, closed_at, self.source, matter.body),
        }
        related: dict[str, Record] = {"type": type_}
        if located is not None:
            values |= columns_of_point(located)
        if closed_at:
            values |= {"registered_at": reported_at, "closed_at": closed_at, "state": CaseState.CLOSED}
        if closed_at and body:  # an open case goes where somebody here sends it
            values["body_id"] = body.id
            related["body"] = body
        case: Case = blank(Case, values, related)
        return case

    def job(self, case: Case) -> Job:
        """The body had it in hand from the report to its end: nothing else is known of it."""
        said, body = vars(case), case._state.fields_cache["body"]
        values = {
            "case_id": said["id"],
            "place_id": said["place_id"],
            "body_id": said["body_id"],
            "type_id": said["type_id"],
            "sent_at": said["reported_at"],
            "reported_at": said["closed_at"],
            "verified_at": said["closed_at"],
            "state": JobState.VERIFIED,
            "told": [[said["told"][-1][0], "report_job", str(body)]],
        }
        job: Job = blank(Job, values, {"case": case, "body": body})
        return job


def _told(reported_at: datetime, closed_at: datetime | None, source: str, body: str) -> list[list[str]]:
    """What their system knows of the past of a case: moment, what happened, who."""
    began = reported_at.isoformat()
    told = [[began, "create", source], *([[began, "dispatch_case", body]] if body else [])]
    return [*told, [closed_at.isoformat(), "close_case", body]] if closed_at else told
