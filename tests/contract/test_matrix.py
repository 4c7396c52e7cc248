"""Every route for every role at every place: who may not is refused, who may sees what is theirs and nothing else.

What is expected follows from what routes and records declare: the permission of the route, the scope of the record. A
row out of reach answers as one that is not there, byte for byte. All combinations are asked with GRIDWORK_FULL=1,
otherwise for each route some that its name chooses.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gridwork.accounts.tokens import Rate, TokenAuth
from gridwork.keeping import running
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Within
from gridwork.web.registers import REGISTERS
from tests.contract.asks import MISSING, Ask, asks
from tests.contract.conftest import World
from tests.contract.people import DISTRICT, EAST, EVERYTHING, OTHER, PLACES, WEST, Crowd, Person, told
from tests.promises import Counted

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
REFUSED = (403, 404)
# Of routes that tell of rows of every place, open to who has their permission in the whole district alone.
WHOLE = {"journal": (DISTRICT,)}
WRONG_METHOD = 405
SECONDS = re.compile(rb' data-ends="\d+"')  # until the session ends: they pass between two answers


class Answer:
    """What came back, as bytes."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = sorted(response.headers.items())
        self.body: bytes = SECONDS.sub(b"", response.getvalue())
        self.type = response.headers.get("Content-Type", "").partition(";")[0]

    @property
    def whole(self) -> tuple[Any, ...]:
        return self.status, self.headers, self.body

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Matrix:
    """Sends requests, each in a savepoint that is rolled back, and counts them."""

    def __init__(self, crowd: Crowd, counted: Counted) -> None:
        self.crowd, self.counted, self.requests = crowd, counted, 0
        self.roles: set[str] = set()
        self.places: set[str] = set()
        self.browser = Client(raise_request_exception=False)
        self.browser.cookies.load({"csrftoken": "c" * 32})
        self.token = self.browser.cookies.copy()

    def ask(self, ask: Ask, method: str, who: Person, row: Callable[[], int] = lambda: MISSING) -> Answer:
        with transaction.atomic():
            answer = self.send(method, who, **ask.request(row()))
            transaction.set_rollback(True)
        assert answer.status < 500, f"{method} {ask.path} as {who}: {answer.text[:2000]}"
        if who.place in OTHER:
            named = told(answer.text, self.crowd.hidden[who.place])
            assert not named, f"{method} {ask.path} as {who} tells of {sorted(named)}"
        return answer

    def send(self, method: str, who: Person, path: str, headers: Any = None, **more: Any) -> Answer:
        self.requests += 1
        self.roles.add(who.role)
        self.places |= {who.place} - {""}
        self.browser.cookies.clear()
        self.browser.cookies.update(self.token)
        self.browser.cookies.update(who.cookies)
        if method == "GET":
            more = {}
        call = getattr(self.browser, method.lower())
        return Answer(call(path, headers={**who.headers, **(headers or {})}, **more))

    def report(self, route: str) -> None:
        self.counted("requests", self.requests)
        self.counted("routes", [route])
        self.counted("roles", sorted(self.roles))
        self.counted("places", sorted(self.places))


@pytest.fixture(scope="module")
def crowd(world: World, django_db_blocker: Any) -> Crowd:
    with django_db_blocker.unblock():
        return Crowd(world)


@pytest.fixture
def matrix(crowd: Crowd, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    """What is drawn by lot in each answer, the tokens of its forms and scripts, is the same here in all of them.

    And no time passes between them: pages say after how many seconds a session ends.
    """
    moment = timezone.now()
    running.heartbeat().touch()  # a node without its worker is not ready
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr("django.utils.csp.generate_nonce", lambda: "nonce")
    monkeypatch.setattr("django.middleware.csrf._mask_cipher_secret", lambda secret: secret)
    monkeypatch.setattr("gridwork.web.observing.token_hex", lambda _size: "request")
    monkeypatch.setattr(TokenAuth, "rate", Rate(calls=10**9))
    return Matrix(crowd, counted)


# -- Who is asked to ask -------------------------------------------------------------------------------------------


def chosen(crowd: Crowd, ask: Ask, full: bool) -> tuple[list[Person], list[Person]]:
    """Who may, and who may not: all, or by the name of the route one of each, and the whole district's who may."""
    may = [role for role, carried in crowd.carried.items() if ask.needs <= carried]
    may_not = [role for role, carried in crowd.carried.items() if ask.access.permission not in carried | {""}]
    assert may, f"no role carries {set(ask.needs)}"
    lot, places = crc32(ask.name.encode()), WHOLE.get(ask.name, PLACES)
    if full:
        programs = [client for (role, _place), client in crowd.clients.items() if role in may and ask.of_api]
        return (
            [crowd.members[role, place] for role in may for place in places] + programs,
            [crowd.members[role, place] for role in may_not for place in PLACES],
        )
    here = places[lot % min(2, len(places))]
    insiders = [crowd.members[may[lot // 2 % len(may)] if ask.access.permission else EVERYTHING, here]]
    if ask.of_api and EVERYTHING in may:
        insiders = [crowd.clients[EVERYTHING, OTHER[here]] if lot // 4 % 2 else insiders[0]]
    if ask.lists or ask.has_row:
        insiders.append(crowd.members[may[lot // 8 % len(may)], DISTRICT])
    return insiders, [crowd.members[role, here] for role in may_not[lot % max(len(may_not), 1) :][:1]]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("ask", asks(), ids=str)
def test_it_answers_each_by_what_they_may(ask: Ask, matrix: Matrix, full: bool):
    may, may_not = chosen(matrix.crowd, ask, full)
    method = ask.methods[-1]  # the one that changes something, if there is one
    if not ask.access.public:
        stranger = matrix.ask(ask, method, matrix.crowd.stranger)
        sent_to_sign_in = stranger.status == 302 and "/sign-in?next=" in dict(stranger.headers)["Location"]
        assert stranger.status == 401 if ask.of_api else sent_to_sign_in
    own = own_row(matrix.crowd, ask)
    if ask.access.permission:
        elsewhere = [
            matrix.crowd.members[EVERYTHING, place] for place in set(PLACES) - set(WHOLE.get(ask.name, PLACES))
        ]
        for who in (*may_not, *elsewhere, matrix.crowd.nobody):
            for each in ask.methods if full else (method,):
                assert matrix.ask(ask, each, who, lambda who=who: own(who)).status == 403, f"{each} as {who}"
    seen = [seen_by(ask, matrix, who) for who in may]
    if not ask.access.permission:
        seen.append(seen_by(ask, matrix, matrix.crowd.nobody))
    if ask.has_row:
        assert any(mine for mine, _foreign in seen), "nobody has seen a row of their own"
        assert any(foreign for _mine, foreign in seen) or not hides(ask), "nobody has asked for a foreign row"
    matrix.report(ask.route)


def own_row(crowd: Crowd, ask: Ask) -> Callable[[Person], int]:
    return lambda who: crowd.own(ask.model, who, ask.register).pk if ask.model else MISSING


def hides(ask: Ask) -> bool:
    """Whether there are people who may use the route and rows that are hidden from them."""
    return not ask.access.permission or isinstance(ask.model.scope, Within)  # type: ignore[union-attr]


def seen_by(ask: Ask, matrix: Matrix, who: Person) -> tuple[bool, bool]:
    """Whether the person saw a row of their own, and asked for a foreign one."""
    crowd, own, foreign = matrix.crowd, own_row(matrix.crowd, ask), None
    mine = False
    for method in ask.methods:
        answer = matrix.ask(ask, method, who, lambda: own(who))
        if answer.status == WRONG_METHOD:
            continue
        assert_let_in(ask, method, who, answer)
        if ask.lists and method == "GET":
            assert_lists(ask, crowd, who, answer)
        if not ask.has_row:
            continue
        missing = matrix.ask(ask, method, who)
        mine = mine or answer.whole != missing.whole
        with transaction.atomic():
            foreign = crowd.foreign(ask.model, who, ask.register)  # type: ignore[arg-type]
            if foreign is not None:
                answer = matrix.ask(ask, method, who, lambda pk=foreign.pk: pk)
                assert answer.whole == missing.whole, f"{method} {ask.path} as {who}: a foreign row differs"
            transaction.set_rollback(True)
        assert missing.status == (409 if ask.bulk else 404), f"{method} {ask.path} as {who}"
    return mine, foreign is not None


def assert_let_in(ask: Ask, method: str, who: Person, answer: Answer) -> None:
    """Where nothing but signing in is declared, a view may still ask a permission; its row is there all the same."""
    allowed = ask.access.public or (not ask.access.permission and who.role != EVERYTHING and answer.status == 403)
    assert allowed or answer.status not in REFUSED, f"{method} {ask.path} as {who}: {answer.status} {answer.text[:800]}"


# -- Lists ---------------------------------------------------------------------------------------------------------


def assert_lists(ask: Ask, crowd: Crowd, who: Person, answer: Answer) -> None:
    assert answer.status == 200, f"{ask.path} as {who}"
    register: Register = ask.register  # type: ignore[assignment]
    listed = keys(answer, register)
    east, west = (crowd.rows[place][register.model].pk for place in (EAST, WEST))
    reached = {EAST: {east}, WEST: {west}}.get(who.place, {east, west})
    if not isinstance(register.model.scope, Within):
        reached = {east, west}
    assert {east, west} & listed == reached, f"{ask.path} as {who}"


def keys(answer: Answer, register: Register) -> set[int]:
    """The rows of the register that an answer lists."""
    match answer.type:
        case "text/csv":
            lines = csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
            return {int(line[0]) for line in list(lines)[1:]}
        case "application/json" | "application/geo+json":
            said = json.loads(answer.body)
            rows = said.get("items") or said.get("results") or said.get("features") or ()
            return {int(row.get("id") or row["value"]) for row in rows}
        case "text/html":
            return {int(found) for found in re.findall(rf'"/{register.slug}/(\d+)/', answer.text)}
        case _:
            sheet = load_workbook(io.BytesIO(answer.body), read_only=True).active
            return {row[0] for row in list(sheet.values)[1:]}


# -- What is found by other ways than the number of a row ----------------------------------------------------------


@pytest.mark.parametrize("here", OTHER)
def test_it_finds_by_searching_what_is_ones_own_alone(here: str, matrix: Matrix):
    crowd, who = matrix.crowd, matrix.crowd.members[EVERYTHING, here]
    searched = [each for each in REGISTERS if each.search and isinstance(each.model.scope, Within)]
    for register in searched:
        own, foreign = crowd.rows[here][register.model], crowd.rows[OTHER[here]][register.model]
        for row, shown in ((own, True), (foreign, False)):
            text = next((str(value) for name in register.search if (value := getattr(row, name))), "")
            assert text, f"{register.slug}: its row in tests/contract/rows.py has nothing that can be found"
            found = matrix.send("GET", who, reverse("search") + f"?q={text}").text
            assert (register.url("record", row.pk) in found) == shown, f"{register.slug}: {text}"
    assert searched
    matrix.report("search")


@pytest.mark.parametrize("here", OTHER)
@pytest.mark.parametrize("address", ["places/tree", "places/map/village", "places/shapes/village.geojson"])
def test_it_draws_the_places_of_the_reader_alone(address: str, here: str, matrix: Matrix):
    cast, who = matrix.crowd.cast, matrix.crowd.members[EVERYTHING, here]
    villages = {EAST: cast.east_village, WEST: cast.west_village}
    drawn = matrix.send("GET", who, f"/{address}").text
    assert f"/places/{villages[here].pk}/" in drawn
    assert f"/places/{villages[OTHER[here]].pk}/" not in drawn
    matrix.report(address)


@pytest.mark.parametrize("ask", [each for each in asks() if each.route == "map/areas/<slug:slug>"], ids=str)
def test_it_counts_in_the_places_of_the_reader_alone(ask: Ask, matrix: Matrix):
    cast = matrix.crowd.cast
    villages = {EAST: cast.east_village.pk, WEST: cast.west_village.pk}
    for here in OTHER:
        said = json.loads(matrix.ask(ask, "GET", matrix.crowd.members[EVERYTHING, here]).body)
        counts = {each["id"]: each["properties"]["count"] for each in said["features"]}
        assert counts.get(villages[here], 0) > 0
        assert villages[OTHER[here]] not in counts
    matrix.report(ask.route)


@pytest.mark.parametrize(
    "ask", [each for each in asks() if each.of_api and each.register and not each.has_row], ids=str
)
def test_it_takes_a_foreign_reference_for_a_missing_one(ask: Ask, matrix: Matrix):
    """In a filter, and in what is entered."""
    register, crowd = ask.register, matrix.crowd
    assert register is not None
    entering = ask.methods == ("POST",)
    names = register.entry if entering else register.filters if isinstance(register.model.scope, Within) else ()
    for here in OTHER:
        who = crowd.members[EVERYTHING, here]
        for name in names:
            column = register.field(name)
            other = column.related_model if column is not None else None
            if other is None or not isinstance(getattr(other, "scope", None), Within):
                continue
            answers = []
            for pk in (crowd.rows[OTHER[here]][other].pk, MISSING):
                request = ask.request()
                if entering:
                    request["data"] |= {name: pk}
                else:
                    request["path"] += f"?{name}={pk}"
                with transaction.atomic():
                    answers.append(matrix.send(ask.methods[0], who, **request))
                    transaction.set_rollback(True)
            assert answers[0].status in (200, 422), answers[0].text
            assert answers[0].whole == answers[1].whole, f"{ask.path} as {who}: {name}"
    matrix.report(ask.route)
