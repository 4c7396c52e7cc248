"""Everything that an import has to say about single rows, page by page, narrowed to one code."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gridwork.columns.addresses import key_of
from gridwork.imports.code_words import words_of
from gridwork.imports.views.own import found, own
from gridwork.kernel.access import SignedInRequest

SIZE = 100


@own
def findings(request: SignedInRequest, pk: int) -> HttpResponse:
    """`?warned` for accepted rows instead of refused ones; `code`; `after`, the line and key of the last one shown."""
    imported, _target = found(request, pk)
    refused = "warned" not in request.GET
    every = imported.findings.filter(refused=refused)
    counts = [
        (code, words_of(code), number)
        for code, number in every.order_by("code").values_list("code").annotate(number=Count("pk"))
    ]
    code = request.GET.get("code", "")
    rows = every.filter(code=code) if code else every
    line, _comma, said = request.GET.get("after", "").partition(",")
    if line.isdecimal() and len(line) < 10 and (key := key_of(said)) is not None:
        rows = rows.filter(Q(line__gt=int(line)) | Q(line=int(line), pk__gt=key))
    page = list(rows.order_by("line", "pk")[: SIZE + 1])
    context = {
        "title": _("Refused rows") if refused else _("Accepted with a warning"),
        "import": imported,
        "findings": page[:SIZE],
        "after": f"{page[SIZE - 1].line},{page[SIZE - 1].pk}" if len(page) > SIZE else "",
        "counts": counts,
        "all": sum(number for _code, _words, number in counts),
        "code": code,
        "refused": refused,
        "here": reverse("imports:findings", args=[pk]),
    }
    return render(request, "imports/all_findings.html", context)
