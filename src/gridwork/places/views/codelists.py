"""Pages of code lists: hand an edition in, look at what it would change, decide, confirm, open it again, undo it."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.journal.timeline import history
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.forms import add_errors, dress
from gridwork.kernel.registers import Register
from gridwork.kernel.timeline import Line, action_label
from gridwork.places.codelists import confirming, evidence, proposing, undoing
from gridwork.places.codelists.comparing import Evidence
from gridwork.places.forms import HandingIn, Saying
from gridwork.places.models import CodeList, Decision, Level, Place, Sort
from gridwork.places.procedures import CONFIRM

SIZE = 50  # proposals or lines on a page
LINES = "lines"  # the tab with all lines of an edition
may_see, may_add = allows("places.view_codelist"), allows(proposing.ADD)
may_decide, may_confirm = allows(proposing.CHANGE), allows(CONFIRM)


@dataclass(frozen=True)
class Row:
    """A proposal as a page shows it: proposed anew, or as it was confirmed."""

    key: str
    before: list[tuple[str, str, str]]  # name, code, address of the place
    after: list[tuple[str, str, str]]  # name, code, share of what passes on
    above: tuple[str, str]  # what it lies in: name, address
    words: list[str]
    firm: bool
    decision: str
    say_url: str

    @property
    def label(self) -> str:
        return ", ".join(name for name, _code, _more in self.before or self.after)

    @property
    def decided(self) -> str:
        return str(Decision(self.decision).label) if self.decision else _("open")

    @property
    def tone(self) -> str:
        return {"accepted": "done", "refused": "refused"}.get(self.decision, "new" if self.firm else "soon")

    @property
    def url(self) -> str:
        """Of the place, or of what a new one would lie in."""
        return self.before[0][2] if self.before else self.above[1]


@may_add
def hand_in(request: SignedInRequest) -> HttpResponse:
    form = HandingIn(*((request.POST, request.FILES) if request.method == "POST" else ()))
    dress(form, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            code_list = _handed_in(form, request)
        except ValidationError as error:
            add_errors(form, error if hasattr(error, "error_dict") else ValidationError({_at(error): error.error_list}))
        else:
            return redirect("code-lists:record", code_list.pk)
    context = {"title": _("Hand in a code list"), "register": Register.of[CodeList], "form": form}
    return render(request, "places/hand_in.html", context, status=422 if form.errors else 200)


@may_see
def code_list_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """By its state: what it would change, sort by sort, or what it changed; and all its lines."""
    register = Register.of[CodeList]
    code_list = found_or_404(register.rows(request.user), pk)
    drawn, wrong = None, []
    if code_list.is_proposed:
        try:
            drawn = proposing.draw(code_list)
        except ValidationError as error:
            wrong = error.messages
    rows = _proposed(code_list, drawn) if drawn else _kept(code_list)
    counts = Counter(sort for sort, _row in rows)
    tabs = _tabs(rows)
    chosen = next((sort for sort in (*Sort, LINES) if request.GET.get("sort") == sort), None)
    chosen = chosen or next(iter(sort for sort in Sort if counts[sort]), LINES)
    shown = [row for sort, row in rows if sort == chosen]
    at = max(int(page), 1) if (page := request.GET.get("page", "")).isdecimal() else 1
    lines = code_list.lines.order_by("number").select_related("place") if chosen == LINES else []
    total = code_list.lines.count() if chosen == LINES else len(shown)
    context = pages.record_context(register, request, code_list) | {
        "title": str(code_list),
        "timeline": _happened(code_list),
        "code_list": code_list,
        "level": Level(code_list.level).label,
        "wrong": wrong,
        "obstacles": drawn.obstacles if drawn else [],
        "unchanged": len(drawn.comparison.unchanged) if drawn else None,
        "lines_read": len(drawn.lines) if drawn else code_list.read,
        "open": sum(not row.decision for _sort, row in rows) if drawn else 0,
        "firm": sum(row.firm and not row.decision for _sort, row in rows) if drawn else 0,
        "tabs": tabs,
        "sort": chosen,
        "sort_label": _("All lines") if chosen == LINES else Sort(chosen).label,
        "rows": shown[(at - 1) * SIZE : at * SIZE],
        "lines": lines[(at - 1) * SIZE : at * SIZE],
        "total": total,
        "page": at,
        "last_page": max((total + SIZE - 1) // SIZE, 1),
        "may_decide": code_list.is_proposed and request.user.has_perm(proposing.CHANGE),
        "may_confirm": request.user.has_perm(CONFIRM),
    }
    return render(request, register.record_template, context)


@may_decide
@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of the chosen proposals, of all of a sort, or of all that needs nobody's judgement."""
    code_list = _found(request, pk, proposing.CHANGE)
    said, sort = request.POST.get("decision", ""), request.POST.get("all", "")
    decision = Decision(said) if said in Decision.values else None
    stamp: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    if said == "firm":
        confirming.accept_firm(code_list, **stamp)
    else:
        keys = request.POST.getlist("pk")
        proposing.decide(code_list, decision, keys=keys, sort=sort if sort in Sort.values else "", **stamp)
    return redirect(f"{reverse('code-lists:record', args=[pk])}?{request.POST.get('query', '')}")


@may_decide
def say(request: SignedInRequest, pk: int) -> HttpResponse:
    """What became of one place, where the names do not tell or tell it wrongly: `?old=` its code."""
    code_list = _found(request, pk, proposing.CHANGE)
    old = request.GET.get("old", "")
    links = _links(code_list, old)
    form = Saying(request.POST if request.method == "POST" else None, initial={"links": links})
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["links"]
            proposing.state_links(code_list, old, text, by=request.user, now=timezone.now())
        except ValidationError as error:
            add_errors(form, error if hasattr(error, "error_dict") else ValidationError({"links": error.error_list}))
        else:
            return redirect("code-lists:record", pk)
    place = Place.objects.visible_to(request.user).filter(code=old).first()
    context = {
        "title": _("What became of %(code)s?") % {"code": f"{place} {old}" if place else old},
        "lines": code_list.lines.filter(code__in=links.split()).order_by("code"),
        "register": Register.of[CodeList],
        "record": code_list,
        "form": form,
        "version": code_list.version,
        "cancel_url": reverse("code-lists:record", args=[pk]),
    }
    return render(request, "places/say.html", context, status=422 if form.errors else 200)


@may_confirm
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    confirming.confirm(_found(request, pk, CONFIRM), by=request.user, now=timezone.now())
    messages.success(request, _("Confirmed: the district follows this code list now."))
    return redirect("code-lists:record", pk)


@may_confirm
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    undoing.undo(_found(request, pk, CONFIRM), by=request.user, now=timezone.now())
    messages.success(request, _("Undone: the district is as it was before this code list."))
    return redirect("code-lists:record", pk)


def _happened(code_list: CodeList) -> list[Line]:
    """Without what each step noted: the page says it above, proposal by proposal."""
    return [
        Line(each.at, each.actor, action_label(CodeList, each.action), "step", position=each.position)
        for each in history(code_list.key, SIZE)
    ]


def _found(request: SignedInRequest, pk: int, permission: str) -> CodeList:
    code_list: CodeList = found_or_404(CodeList.objects.visible_to(request.user, permission), pk)
    return code_list


def _handed_in(form: HandingIn, request: SignedInRequest) -> CodeList:
    given = form.cleaned_data
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / name for name in ("file", "links") if given[name]}
        for name, path in paths.items():
            with path.open("wb") as file:
                for piece in given[name].chunks():
                    file.write(piece)
        return proposing.propose(
            paths["file"],
            given["district"],
            name=given["file"].name,
            as_of=given["as_of"],
            source=given["source"],
            licence=given["licence"],
            links=paths.get("links"),
            by=request.user,
            now=timezone.now(),
        )


def _at(error: ValidationError) -> str:
    """The field at which something is wrong."""
    return "links" if "links" in {getattr(each, "code", None) for each in error.error_list} else "file"


def _proposed(code_list: CodeList, drawn: proposing.Drawn) -> list[tuple[str, Row]]:
    above = _above(code_list)
    return [
        (row.proposal.sort.value, _row(code_list, row.proposal.key, row.proposal.plain, row.decision, above))
        for row in drawn.rows
    ]


def _kept(code_list: CodeList) -> list[tuple[str, Row]]:
    above = _above(code_list)
    changes = code_list.changes.order_by("pk")
    return [(each.sort, _row(code_list, each.key, each.told, each.decision, above)) for each in changes]


def _above(code_list: CodeList) -> dict[str, tuple[str, str]]:
    """What the lines lie in, by code: name and address."""
    codes = code_list.lines.values("parent_code")
    return {
        place.code: (str(place), reverse("places:record", args=[place.pk]))
        for place in Place.known.filter(code__in=codes, level__lt=code_list.level)
    }


def _row(code_list: CodeList, key: str, told: dict[str, Any], decision: str, above: dict[str, tuple[str, str]]) -> Row:
    shares: dict[str, list[str]] = {}
    for _where, old, new, weight in told["weights"]:
        shares.setdefault(new, []).append(f"{float(weight):.6g}" + (f" × {old}" if len(told["old"]) > 1 else ""))
    before = [(each["name"], each["code"], reverse("places:record", args=[each["place"]])) for each in told["old"]]
    after = [(each["name"], each["code"], ", ".join(shares.get(each["code"], ()))) for each in told["new"]]
    lies_in = (told["old"] or told["new"])[0]["parent_code"]
    words = [evidence.in_words(Evidence(kind, given)) for kind, given in told["evidence"]]
    say_url = f"{reverse('code-list-say', args=[code_list.pk])}?old={before[0][1]}" if before else ""
    own = reverse("code-lists:record", args=[code_list.pk])
    return Row(key, before, after, above.get(lies_in, (lies_in, own)), words, told["firm"], decision, say_url)


def _tabs(rows: list[tuple[str, Row]]) -> list[tuple[str, str, int, int]]:
    """Name, label, how many there are, and how many are open."""
    counts = Counter(sort for sort, _row in rows)
    open_ = Counter(sort for sort, row in rows if not row.decision)
    found = [(sort.value, str(sort.label), counts[sort], open_[sort]) for sort in Sort if counts[sort]]
    return [*found, (LINES, _("All lines"), 0, 0)]


def _links(code_list: CodeList, old: str) -> str:
    """As they were said, or as they are proposed, to be corrected."""
    said = [f"{link[1]} {link[2]} {link[3]}" for link in code_list.links if link[1] == old]
    if not said:
        rows = [row.proposal for row in proposing.draw(code_list).rows if any(e.code == old for e in row.proposal.old)]
        shares = [link for row in rows for link in row.weights if link.old == old]
        said = [f"{link.old} {link.new} {link.weight.normalize()}" for link in shares]
        said = said or [f"{old} {line.code}" for row in rows for line in row.new if line.code != old]
    return "\n".join(said)
