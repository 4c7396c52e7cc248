"""Pages of places that are not like a list: the tree, the map, finding by typing, and changes that hold from a day."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from gridwork.columns.addresses import day_of
from gridwork.kernel import drafts, pages, search
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.forms import add_errors, dress
from gridwork.kernel.registers import Register
from gridwork.places import outlines
from gridwork.places.changes import CHANGES
from gridwork.places.models import Level, LinearPlace, Place, PlaceBoundary, PlaceName
from gridwork.places.redrawing import Unfilled
from gridwork.places.tree import Node, Tree, current

FOUND = 20
SHOWN, LISTED = 60, 500  # children on the page of a place; places beside the map
may_see, may_see_lines = allows("places.view_place"), allows("places.view_linearplace")
may_change = allows("places.change_place")
LEVELS = {level.name.lower(): level for level in Level}


@may_see
def find(request: SignedInRequest) -> JsonResponse:
    """Places by name, former name or code, each with those above it, since homonyms exist in a district."""
    text, tree = request.GET.get("q", "").strip(), current()
    rows = Place.objects.visible_to(request.user)
    if text:
        rows = rows.filter(pk__in=matching(text))
    found = list(rows.order_by("level", "code", "pk").values_list("pk", flat=True)[:FOUND])
    return JsonResponse({"results": [{"value": pk, "label": tree.label(pk)} for pk in found if pk in tree.nodes]})


def matching(text: str) -> set[int]:
    """Keys of places whose names or code of today contain the words, or that ever bore such a name."""
    today = Place.known.filter(search.Sought(text).of(Place)).values_list("pk", flat=True)
    once = PlaceName.known.filter(text__icontains=text).values_list("place_id", flat=True)
    return {*today[:500], *once[:500]}


@may_see
def tree_page(request: SignedInRequest) -> HttpResponse:
    """The places that the user may see, as a tree; `?q=` leaves those that match and what leads to them."""
    text, tree = request.GET.get("q", "").strip(), current()
    visible = _visible(request)
    branches = _matches(tree, visible, matching(text)) if text else _tops(tree, visible)
    context = {"title": _("Tree of places"), "branches": branches, "text": text, "register": Register.of[Place]}
    only_tree = request.headers.get("HX-Target") == "tree"
    return render(request, "places/branches.html" if only_tree else "places/tree.html", context)


@may_see
def branch(request: SignedInRequest, pk: int) -> HttpResponse:
    """What lies in a place, for the tree to open."""
    place = found_or_404(Place.objects.visible_to(request.user), pk)
    tree = current()
    branches = [_branch(tree, child) for child in tree.children.get(place.pk, ())]
    return render(request, "places/branches.html", {"branches": branches})


@may_see
def map_page(request: SignedInRequest, level: str = "town") -> HttpResponse:
    """Boundaries of a level, coloured by the number of places in each, with the list of them beside."""
    if level not in LEVELS:
        raise Http404(_("There is no such level."))
    tree, visible, chosen = current(), _visible(request), LEVELS[level]
    nodes = sorted((node for node in tree.nodes.values() if node.level == chosen and node.id in visible), key=str)
    context = {
        "title": _("Map of places"),
        "register": Register.of[Place],
        "levels": [(name, each.label, each == chosen) for name, each in LEVELS.items()],
        "level": level,
        "number": int(chosen),
        "below": chosen < Level.CELL,
        "rows": [(node, len(tree.children.get(node.id, ()))) for node in nodes[:LISTED]],
        "more": len(nodes[LISTED:]),
    }
    return render(request, "places/map.html", context)


@may_see
@gzip_page
def shapes(request: SignedInRequest, level: str) -> HttpResponse:
    """Outlines of a level as GeoJSON; `?in=12` only of places in that one, `?on=2016-12-31` as of a day."""
    if level not in LEVELS:
        raise Http404(_("There is no such level."))
    tree, visible = current(), _visible(request)
    inside = request.GET.get("in", "")
    nodes: Iterable[Node] = tree.below(int(inside)) if inside.isdecimal() else tree.nodes.values()
    places = [node.id for node in nodes if node.level == LEVELS[level] and node.id in visible]
    told = {
        place: {"parts": len(tree.children.get(place, ())), "url": reverse("places:record", args=[place])}
        for place in places
    }
    body = outlines.collection(tree, places, LEVELS[level], _day(request.GET.get("on", "")), told)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    fresh = request.headers.get("If-None-Match", "").removeprefix("W/") == tag  # weak, once it was compressed
    answer = HttpResponseNotModified() if fresh else HttpResponse(body, content_type="application/geo+json")
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer


@may_see
def place_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[Place]
    place = found_or_404(register.rows(request.user), pk)
    tree, visible = current(), _visible(request)
    children = [child for child in tree.children.get(place.pk, ()) if child.id in visible]
    context = pages.record_context(register, request, place) | {
        "title": str(place),
        "path": [node for node in tree.path(place.pk)[:-1] if node.id in visible],
        "children": children[:SHOWN],
        "more_children": len(children[SHOWN:]),
        "changes": _changes(request, place),
        "map_level": _drawn_level(place, children),
    }
    return render(request, register.record_template, context)


def _changes(request: SignedInRequest, place: Place) -> list[tuple[str, Any]]:
    day = timezone.localdate()
    may = {
        each: Place.scope.admits(request.user, each, place, day) for each in {c.permission for c in CHANGES.values()}
    }
    offered = [(verb, each) for verb, each in CHANGES.items() if may[each.permission] and each.fits(place)]
    return [(reverse(f"place-{verb}", args=[place.pk]), each) for verb, each in offered]


def _drawn_level(place: Place, children: list[Node]) -> str:
    """The level to draw on the page of a place: that of what lies in it, or its own; none without a boundary."""
    drawn = set(
        PlaceBoundary.known.filter(place__in=[place.pk, *(child.id for child in children[:SHOWN])]).values_list(
            "place__level", flat=True
        )
    )
    return Level(max(drawn)).name.lower() if drawn else ""


@may_see_lines
def line_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[LinearPlace]
    line = found_or_404(register.rows(request.user), pk)
    crossed = list(line.towns_crossed.select_related("town"))
    context = pages.record_context(register, request, line) | {"crossed": crossed}
    return render(request, register.record_template, context)


@may_change
def change(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Ask what a change asks, then make it; every one holds from a day on."""
    chosen = CHANGES[verb]
    place = found_or_404(Place.objects.visible_to(request.user, chosen.permission), pk)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    now = timezone.now()
    form = chosen.form(place, timezone.localdate(now), *given)
    dress(form, request.user)
    faulty = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = chosen.make(place, form, request.user, now)
        except Unfilled as unfilled:
            faulty = unfilled.shape
            add_errors(form, ValidationError({"pieces": str(unfilled)}))
        except ValidationError as error:
            add_errors(form, error)
        else:
            drafts.drop(request.user, request.path)
            for words in form.notes:
                messages.warning(request, words)
            return redirect("places:record", changed.pk)
    context = {
        "register": Register.of[Place],
        "record": place,
        "form": form,
        "title": _("%(change)s: %(place)s") % {"change": chosen.label, "place": place},
        "version": place.version,
        "faulty": faulty,
        "draft": drafts.kept(request.user, request.path) if request.method == "GET" else None,
        "cancel_url": reverse("places:record", args=[place.pk]),
    }
    return render(request, "places/change.html", context, status=422 if form.errors else 200)


def _visible(request: SignedInRequest) -> set[int]:
    return set(Place.objects.visible_to(request.user).values_list("pk", flat=True))


def _tops(tree: Tree, visible: set[int]) -> list[dict[str, Any]]:
    """The highest places that the user may see, each opened once."""
    tops = [node for node in tree.nodes.values() if node.id in visible and node.parent_id not in visible]
    tops.sort(key=lambda node: (node.level, node.code, node.id))
    return [_branch(tree, node, [_branch(tree, child) for child in tree.children.get(node.id, ())]) for node in tops]


def _matches(tree: Tree, visible: set[int], hits: set[int]) -> list[dict[str, Any]]:
    """Every hit with the visible places that lead to it, opened."""
    kept = {node.id for hit in hits & visible for node in tree.path(hit) if node.id in visible}

    def opened(node: Node) -> dict[str, Any]:
        children = [opened(child) for child in tree.children.get(node.id, ()) if child.id in kept]
        return _branch(tree, node, children or None) | {"hit": node.id in hits}

    return [opened(node) for node in tree.nodes.values() if node.id in kept and node.parent_id not in kept]


def _branch(tree: Tree, node: Node, opened: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "node": node,
        "url": reverse("places:record", args=[node.id]),
        "held": len(tree.children.get(node.id, ())),
        "opened": opened,
    }


def _day(text: str) -> date:
    day = day_of(text) if text else timezone.localdate()
    if day is None:
        raise ValidationError(_("A day is written such as 2017-06-03."))
    return day
