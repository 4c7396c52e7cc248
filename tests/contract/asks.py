"""What can be asked: every address of the resolver and every operation of the API, with what each declares.

Nothing here names a route that there is, but where its address does not say enough. A route that cannot be filled in
raises Unfilled: whoever adds it says in ROWS, ARGUMENTS or here what stands in its address.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import resolve

from gridwork.accounts import permissions
from gridwork.accounts.models import Deputy
from gridwork.assessments.models import AssessmentFile
from gridwork.cases.models import Watch
from gridwork.documents.models import DocumentFile
from gridwork.imports.models import SavedProfile
from gridwork.kernel.access import Access, access_of, routes
from gridwork.kernel.models import SavedView
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import view_permission
from gridwork.outreach.models import SessionEvidence
from gridwork.places.models import Placed
from gridwork.places.views.places import LEVELS
from gridwork.retention.models import PersonalRequest
from gridwork.web.api import api
from gridwork.web.maps import AT
from tests.attachments.test_intake import png
from tests.toys.registers import ALL

MISSING = 987654321
ROW = "<int:pk>"
API = "api/v1"

# Whose row an address means, where its first word is neither the slug of a register nor the name of a model.
ROWS: Mapping[str, type[models.Model]] = {
    "assessments/files/<int:pk>": AssessmentFile,
    "documents/files/<int:pk>": DocumentFile,
    "sessions/evidence/<int:pk>": SessionEvidence,
    "imports/profiles/<int:pk>": SavedProfile,
    "me/absence/<int:pk>": Deputy,
    "me/data/<int:pk>": PersonalRequest,
    "watches/<int:pk>": Watch,
    "/views/<int:pk>": SavedView,
}
# What else may stand in an address, by its name there.
ARGUMENTS: Mapping[str, Callable[[Register | None], Iterable[str]]] = {
    "kind": lambda of: ("csv", "xlsx", *(["geojson"] if of and of.geometry else [])),
    "size": lambda _of: ("full", "thumbnail"),
    "level": lambda _of: LEVELS,
    "slug": lambda _of: (each.slug for each in ALL if issubclass(each.model, Placed)),
    "many": lambda _of: (each.slug for each in ALL if each.model in AT),
    "name": lambda of: dict.fromkeys(step.name for step in of.model.procedure.steps if step.label) if of else (),
    "uidb36": lambda _of: ("1",),
    "key": lambda _of: ("key",),
    "figure": lambda _of: ("cases_reported", "disposal_rate"),
    "number": lambda _of: ("1",),
}
OF_NINJA = {f"{API}/openapi.json", f"{API}/"}  # the document itself, and the root that only redirects to nowhere
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class Unfilled(Exception):
    """Nobody has said what stands in an address, so that the matrix cannot ask it."""


@dataclass(frozen=True)
class Ask:
    """One address, filled in but for its row. `needs` is what a role must carry to be let in and see the row."""

    name: str
    route: str  # the pattern it comes from
    path: str
    access: Access
    methods: tuple[str, ...]
    register: Register | None = None
    model: type[models.Model] | None = None  # whose row stands in the address
    needs: frozenset[str] = frozenset()
    bulk: bool = False  # its row comes in the body
    body: Mapping[str, Any] | None = None  # of an operation of the API
    files: tuple[str, ...] = ()
    of_api: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def has_row(self) -> bool:
        return self.model is not None

    @property
    def lists(self) -> bool:
        """Whether it answers with the rows of its register."""
        last = self.route.rstrip("/").rsplit("/", 1)[-1]
        whole = self.register is not None and self.route.strip("/") in {
            self.register.slug,
            f"{API}/{self.register.slug}",
        }
        return (
            self.register is not None
            and not self.has_row
            and "GET" in self.methods
            and (whole or last in {"find", "shapes.geojson"} or "/export/" in self.route)
        )

    def request(self, pk: int = MISSING) -> dict[str, Any]:
        """The address and the data of a request about that row."""
        made: dict[str, Any] = {"path": self.path.replace("{pk}", str(pk))}
        if self.bulk:
            made["data"] = {"pk": [pk]}
        elif self.files:
            made["data"] = {**(self.body or {}), **{name: SimpleUploadedFile("lamp.png", png()) for name in self.files}}
        elif self.of_api:
            made |= {"data": dict(self.body or {}), "content_type": "application/json"}
            made["headers"] = {"If-Match": "*"}
        return made


@cache
def asks() -> tuple[Ask, ...]:
    return (*_of_pages(), *_of_api())


def _of_pages() -> Iterator[Ask]:
    for pattern, name, _view in routes():
        if pattern.startswith(f"{API}/"):
            continue
        register, model = _register(pattern), _row(pattern) if ROW in pattern else None
        for given in _arguments(pattern, register):
            path = _filled(pattern, given)
            match = resolve(path.replace("{pk}", str(MISSING)))  # a bespoke page stands before that of its register
            access = access_of(match.view_name, match.func)
            if access is None:
                raise Unfilled(f"{pattern} declares no access")
            bulk = "/bulk/" in pattern
            asked = register.model if bulk and register else model
            step = _step_permission(register, given["name"]) if "name" in given else ""
            yield Ask(
                " ".join([name, *(value for key, value in given.items() if key != "pk")]),
                pattern,
                path,
                access,
                ("GET", "POST"),
                register,
                asked,
                _needs(access.permission, step, asked),
                bulk,
            )


def _of_api() -> Iterator[Ask]:
    document = api.get_openapi_schema()
    told = {re.sub(r"{(\w+)}", r"<\1>", path).lstrip("/") for path in document["paths"]}
    there = {path for path, _name, _view in routes() if path.startswith(f"{API}/")} - OF_NINJA
    unknown = {path for path in there if PARAMETER.sub(r"<\1>", path) not in told}
    if unknown:
        raise Unfilled(f"the API's document does not tell of {sorted(unknown)}")
    for path, operations in document["paths"].items():
        pattern = re.sub(r"{(\w+)}", r"<\1>", path.replace("{pk}", ROW)).lstrip("/")
        bare = pattern.removeprefix(f"{API}/")
        register, model = _register(bare), _row(bare) if ROW in bare else None
        for (method, operation), given in product(operations.items(), _arguments(bare, register)):
            if "x-permission" not in operation:
                raise Unfilled(f"{method} {path} declares no x-permission")
            body, files = _body(operation, document)
            access = Access(operation["x-permission"])
            yield Ask(
                " ".join([f"api {operation['operationId']}", *given.values()]),
                pattern,
                _filled(pattern, given),
                access,
                (method.upper(),),
                register,
                model,
                _needs(access.permission, "", model),
                body=body,
                files=files,
                of_api=True,
            )


def _register(pattern: str) -> Register | None:
    slug = pattern.partition("/")[0]
    return next((each for each in ALL if each.slug == slug), None)


def _row(pattern: str) -> type[models.Model]:
    for part, model in ROWS.items():
        if part in pattern:
            return model
    if register := _register(pattern):
        return register.model
    word = pattern.partition("/")[0]
    for model in apps.get_models():
        if word in (model._meta.model_name, f"{model._meta.model_name}s"):
            return model
    raise Unfilled(f"{pattern}: whose row is it? Say so in ROWS of {__name__}")


def _arguments(pattern: str, register: Register | None) -> Iterator[dict[str, str]]:
    names = [name for name in PARAMETER.findall(pattern) if name != "pk"]
    for name in names:
        if name not in ARGUMENTS:
            raise Unfilled(f"{pattern}: what is {name}? Say so in ARGUMENTS of {__name__}")
    values = [list(ARGUMENTS[name](register)) for name in names]
    if "/bulk/" in pattern and register and names:
        values = [list(register.bulk)]
    if not all(values):
        raise Unfilled(f"{pattern}: nothing to put there")
    for found in product(*values):
        yield dict(zip(names, found, strict=True))


def _filled(pattern: str, given: Mapping[str, str]) -> str:
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).strip("^$")
    return "/" + PARAMETER.sub(lambda found: given.get(found[1], "{pk}"), plain)


def _step_permission(register: Register | None, name: str) -> str:
    return register.model.procedure.named(name)[0].permission if register else ""  # type: ignore[attr-defined]


def _needs(permission: str, step: str, model: type[models.Model] | None) -> frozenset[str]:
    """To see a row asks its view permission too, if there is one: files and the like go by that of their record."""
    view = {view_permission(model)} & _names() if model is not None and permission else set()
    return frozenset({permission, step, *view} - {""})


@cache
def _names() -> frozenset[str]:
    return permissions.names()


# -- Bodies, as the API's document describes them ------------------------------------------------------------------


def _body(
    operation: Mapping[str, Any], document: Mapping[str, Any]
) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        fields = content["multipart/form-data"]["schema"]["properties"]
        return {}, tuple(name for name, said in fields.items() if "binary" in str(said))
    if "application/json" in content:
        return _sample(content["application/json"]["schema"], document), ()
    return None, ()


def _sample(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _sample(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    match schema.get("type"):
        case "object":
            asked = schema.get("required", ())
            return {name: _sample(schema["properties"][name], document) for name in asked}
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "array":
            return []
        case "string":
            return {"date": "2026-09-01", "date-time": "2026-09-01T09:00:00+08:00"}.get(
                schema.get("format", ""), "words"
            )
        case _:
            return {}
