"""Pages of a user's own notices."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.columns.addresses import key_of
from gridwork.kernel.access import SignedInRequest, signed_in
from gridwork.kernel.answers import found_or_404
from gridwork.notices.kinds import KINDS
from gridwork.notices.models import EmailChoice, Notice

SIZE = 50
own = signed_in("one's own notices")


@own
def notices(request: SignedInRequest) -> HttpResponse:
    """`?all=1` shows what was read too; `?before=120` goes on from there."""
    mine = Notice.objects.visible_to(request.user)
    shown = mine if "all" in request.GET else mine.unread()
    rows = list(shown.newest(key_of(request.GET.get("before", "")))[: SIZE + 1])
    context = {
        "title": _("Notices"),
        "notices": rows[:SIZE],
        "all": "all" in request.GET,
        "last": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "unread": Notice.unread_count(request.user),
    }
    return render(request, "notices/list.html", context)


@own
@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read one, and go to the page it is about."""
    notice = found_or_404(Notice.objects.visible_to(request.user), pk)
    Notice.objects.visible_to(request.user).unread().filter(pk=pk).update(read_at=timezone.now())
    return redirect(notice.url or "notices:list")


@own
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Up to the newest one the page showed: what came since stays unread."""
    newest = request.POST.get("newest", "")
    rows = Notice.objects.visible_to(request.user).unread()
    if newest.isdecimal():
        rows.filter(pk__lte=int(newest)).update(read_at=timezone.now())
    return redirect("notices:list")


class ByEmailForm(forms.Form):
    """One box for each kind of notice."""

    def __init__(self, data: object = None, *, chosen: dict[str, bool]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for kind in KINDS.values():
            self.fields[kind.name] = forms.BooleanField(
                label=str(kind.label), required=False, initial=chosen.get(kind.name, False)
            )


@own
def by_email(request: SignedInRequest) -> HttpResponse:
    chosen = EmailChoice.of(request.user)
    form = ByEmailForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        rows = {row.kind: row for row in EmailChoice.objects.visible_to(request.user)}
        for kind in (kind for kind, wanted in form.cleaned_data.items() if wanted != chosen[kind]):
            row = rows.get(kind) or EmailChoice(user=request.user, kind=kind)
            row.by_email = form.cleaned_data[kind]
            row.write(by=request.user, now=timezone.now())
        return redirect("notices:list")
    return render(request, "notices/by_email.html", {"title": _("Notices by e-mail"), "form": form})
