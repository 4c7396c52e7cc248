"""Who asks: every shipped role in East, in West and in the whole district, API clients, nobody's grant, a stranger.

And whose rows are whose: those that lie in East are foreign to whoever holds grants in West alone, and the other way.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any

from django.db import models
from django.http.cookie import SimpleCookie
from django.test import Client

from gridwork.accounts import permissions, tokens
from gridwork.accounts.models import Deputy, Grant, Role, User
from gridwork.accounts.models import Session as SignedIn
from gridwork.accounts.own import OwnOrGranted
from gridwork.accounts.roles import make_roles
from gridwork.assessments.models import Assessment, AssessmentFile
from gridwork.attachments import intake
from gridwork.cases import watching
from gridwork.cases.models import Case, Evidence, Moment, Watch
from gridwork.documents.models import Document, DocumentFile
from gridwork.imports import files
from gridwork.imports.models import Import, SavedProfile
from gridwork.imports.profiles import Profile
from gridwork.kernel.models import SavedView
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Own, Within
from gridwork.notices.models import Notice
from gridwork.outreach.models import Session, SessionEvidence
from gridwork.places.models import Place, PlaceBoundary
from gridwork.retention.models import PersonalRequest
from tests import cast as people
from tests.attachments.test_intake import png
from tests.cast import NOW, SYSTEM
from tests.contract.conftest import World
from tests.contract.rows import SQUARE

EAST, WEST, DISTRICT = "East", "West", "district"
PLACES = (EAST, WEST, DISTRICT)
EVERYTHING = "everything"  # a role with every permission there is, those of the toys among them
OTHER = {EAST: WEST, WEST: EAST}


@dataclass(frozen=True)
class Person:
    """Somebody who asks: by a session or, as a program, by a token. Without a user: a stranger."""

    role: str
    place: str
    user: User | None
    cookies: SimpleCookie = field(default_factory=SimpleCookie, compare=False)
    token: str = ""

    def __str__(self) -> str:
        return f"{self.role} of {self.place}{' by token' if self.token else ''}" if self.place else self.role

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class Crowd:
    """Everybody who asks, what their roles carry, and the rows."""

    def __init__(self, world: World) -> None:
        self.world, self.cast = world, world.cast
        names = permissions.names()
        shipped = make_roles(permissions.duties(), names, by=SYSTEM, now=NOW)
        self.roles: dict[str, Role] = {**shipped, EVERYTHING: self.cast.roles["everything"]}
        self.carried = {slug: frozenset(role.permissions) for slug, role in self.roles.items()}
        self.where: dict[str, Place] = {EAST: self.cast.east, WEST: self.cast.west, DISTRICT: self.cast.district}
        self.members = {pair: self._member(*pair) for pair in product(self.roles, PLACES)}
        self.clients = {pair: self._client(*pair) for pair in product((EVERYTHING, "auditor"), (EAST, WEST))}
        self.nobody = self._signed_in("no grant", "", people.user("nobody"))
        self.stranger = Person("stranger", "", None)
        self.rows: dict[str, dict[type[models.Model], Any]] = {EAST: dict(world.east), WEST: dict(world.west)}
        for village in (self.cast.east_village, self.cast.west_village):
            self._outlined(village)
        content = intake.store_bytes(png(), "lamp.png")
        for place, rows in self.rows.items():
            rows.update(self._beside_registers(rows, content) | self._first_of_many(place))

    def _member(self, role: str, place: str) -> Person:
        user = people.user(f"{role} {place}".lower().replace(" ", "-"))
        people.grant(user, self.roles[role], self.where[place])
        return self._signed_in(role, place, user)

    def _signed_in(self, role: str, place: str, user: User) -> Person:
        browser = Client()
        browser.force_login(user)
        long = NOW.replace(year=NOW.year + 50)  # they have signed in just now, however long the matrix takes
        SignedIn.objects.filter(user=user).update(began_at=long, seen_at=long, expire_date=long)
        return Person(role, place, user, browser.cookies)

    def _client(self, role: str, place: str) -> Person:
        user = User(username=f"client-{role}-{place}".lower(), kind="client")
        user.write(by=SYSTEM, now=NOW)
        people.grant(user, self.roles[role], self.where[place])
        by, now = self.members[EVERYTHING, DISTRICT].user, user.joined_at
        _token, text = tokens.make(user, "matrix", now + timedelta(days=30), by=by, now=now)
        return Person(role, place, user, token=text)

    def _beside_registers(self, rows: dict[type[models.Model], Any], content: Any) -> dict[type[models.Model], Any]:
        """A row of each kind that has addresses and no register."""
        told = {"moment": Moment.BEFORE, "by": SYSTEM, "now": NOW}
        (photograph,) = Evidence.hand_in([content], case=rows[Case], **told)
        file = DocumentFile.holding(content, document=rows[Document])
        file.write(by=SYSTEM, now=NOW)
        shown = SessionEvidence.holding(content, session=rows[Session], handed_in_at=NOW)
        shown.write(by=SYSTEM, now=NOW)
        proof = AssessmentFile.holding(content, assessment=rows[Assessment], added_by="matrix", added_at=NOW)
        proof.write(by=SYSTEM, now=NOW)
        return {Evidence: photograph, DocumentFile: file, SessionEvidence: shown, AssessmentFile: proof}

    def _outlined(self, place: Place) -> None:
        """A boundary of today, so that maps have something to draw."""
        boundary = PlaceBoundary(place=place, shape=SQUARE, source="matrix", from_on=NOW.date().replace(year=2020))
        boundary.write(by=SYSTEM, now=NOW)

    def _first_of_many(self, place: str) -> dict[type[models.Model], Any]:
        """A user and a grant that stand on the first page of their lists, before those of everybody who asks."""
        user = people.user(f"a-guest-of-{place.lower()}")
        return {User: user, Grant: people.grant(user, self.cast.roles["looking"], self.where[place])}

    # -- whose rows are whose ---------------------------------------------------------------------------------

    def own(self, model: type[models.Model], who: Person, register: Register | None) -> Any:
        """A row that lies where the person's grant reaches, or is the person's own."""
        if model in OF_A_USER and who.user is not None:
            return OF_A_USER[model](who.user, self, register)
        return self.rows[WEST if who.place == WEST else EAST][model]

    def foreign(self, model: type[models.Model], who: Person, register: Register | None) -> Any | None:
        """A row that the person must not see; None where the scope of its kind hides nothing from them."""
        match model.scope:  # type: ignore[attr-defined]
            case Within() if who.place in OTHER:
                return self.rows[OTHER[who.place]][model]
            case Own():
                return OF_A_USER[model](self.cast.vera, self, register)
            case OwnOrGranted() if model in OF_A_USER and who is self.nobody:
                return OF_A_USER[model](self.cast.vera, self, register)
        return None

    # -- what must not be told --------------------------------------------------------------------------------

    @cached_property
    def hidden(self) -> dict[str, frozenset[str]]:
        """By place, the addresses and keys of rows that must stand on no page for whoever is of that place alone."""
        return {place: frozenset(self._hidden_from(place)) for place in OTHER}

    def _hidden_from(self, place: str) -> Iterator[str]:
        named = {
            (field.related_model, getattr(row, field.attname))
            for model, row in self.rows[place].items()
            for field in model._meta.concrete_fields
            if field.is_relation
        }
        for model, row in self.rows[OTHER[place]].items():
            register = Register.of.get(model)
            if register and isinstance(model.scope, Within) and (model, row.pk) not in named:
                yield register.url("record", row.pk)
                yield row.key


def _saved_view(user: User, _crowd: Crowd, register: Register | None) -> SavedView:
    view = SavedView(user=user, register=register.slug if register else "", name="mine", query="")
    view.write(by=user, now=NOW)
    return view


def _notice(user: User, _crowd: Crowd, _register: Register | None) -> Notice:
    return Notice.objects.create(user=user, kind="matrix", subject="told", told_at=NOW)


def _absence(user: User, crowd: Crowd, _register: Register | None) -> Deputy:
    days = {"from_on": date(2027, 1, 1), "last_on": date(2027, 1, 5)}
    absence = Deputy(absent=user, deputy=crowd.cast.erin, **days)
    absence.write(by=SYSTEM, now=NOW)
    return absence


def _request(user: User, crowd: Crowd, _register: Register | None) -> PersonalRequest:
    asked = PersonalRequest(kind="copy", user=user)
    asked.write(by=user if user.is_person else crowd.members[EVERYTHING, DISTRICT].user, now=NOW)
    return asked


def _import(user: User, _crowd: Crowd, _register: Register | None) -> Import:
    path, digest = files.keep([b"place,bed,kind,planted_on,stands\nEastham,north,oak,2026-03-12,yes\n"])
    made = Import(user=user, target="trees", file_name="trees.csv", sha256=digest, chosen_at=NOW)
    made.profile = Profile().plain
    made.write(by=user, now=NOW)
    files.hand_over(path, made)
    return made


def _kept_profile(user: User, _crowd: Crowd, _register: Register | None) -> SavedProfile:
    kept = SavedProfile(user=user, target="trees", name="kept", profile=Profile().plain)
    kept.write(by=user, now=NOW)
    return kept


def _watch(user: User, _crowd: Crowd, _register: Register | None) -> Watch:
    return watching.follow_view("cases", "late=1", "Late", Watch.How.DAILY, by=user, now=NOW)


# Rows that belong to a user, made anew for each request.
OF_A_USER: Mapping[type[models.Model], Callable[[User, Crowd, Register | None], Any]] = {
    SavedView: _saved_view,
    Notice: _notice,
    Deputy: _absence,
    PersonalRequest: _request,
    Import: _import,
    SavedProfile: _kept_profile,
    Watch: _watch,
}


def told(text: str, addresses: Collection[str]) -> set[str]:
    """Which of these addresses, and keys of the journal, a page or an answer names."""
    return set(re.findall(r"/[\w-]+/\d+/|\w+\.\w+:\d+", text)) & set(addresses)
