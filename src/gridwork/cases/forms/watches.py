"""Which view is followed, and how soon its follower is told."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.cases.models import Case, Job, Watch
from gridwork.cases.serving import serving
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register


class HowForm(forms.Form):
    how = forms.ChoiceField(label=_("Told"), choices=Watch.How, initial=Watch.How.AT_ONCE)


class ViewForm(HowForm):
    """Among the views that the user finds on the lists of cases and jobs."""

    view = forms.ChoiceField(label=_("View"))
    field_order = ("view", "how")

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.views: dict[str, tuple[str, str, str]] = {}
        lists = [each for each in (Register.of[Case], Register.of[Job]) if user.has_perm(each.permission("view"))]
        groups = [(register.title, list(self._views(register, user))) for register in lists]
        self.fields["view"].choices = [("", _("Please choose")), *groups]  # type: ignore[attr-defined]

    def _views(self, register: Register, user: Any) -> Any:
        listing = Listing(serving(register, user), user, QueryDict(), timezone.now())
        for tab in listing.views:
            query = tab.url.partition("?")[2]
            if query:  # the whole list is no view
                key = f"{register.slug}?{query}"
                self.views[key] = register.slug, query, tab.label
                yield key, tab.label

    @property
    def chosen(self) -> tuple[str, str, str]:
        """Register, query and name."""
        return self.views[self.cleaned_data["view"]]
