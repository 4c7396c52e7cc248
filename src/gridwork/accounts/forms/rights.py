"""Forms about what people and programs may do: roles, requests for grants, tokens."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import permissions, tokens
from gridwork.accounts.forms.people import offer
from gridwork.accounts.models import User
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Reacher


class PermissionPicker(forms.CheckboxSelectMultiple):
    """Every permission there is, in the groups of the rooms they belong to."""

    template_name = "accounts/picker.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["rooms"] = [(room, options, any(o["selected"] for o in options)) for room, options, _at in groups]
        return context


class PermissionsField(forms.MultipleChoiceField):
    """A list of permission names. One that is given already stays, even if no page asks it any more."""

    widget = PermissionPicker
    given: frozenset[str] = frozenset()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=permissions.choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or value in self.given


class RoleForm(EntryForm):
    permissions = PermissionsField(
        label=_("Permissions"), required=False,
        help_text=_("While somebody holds the role, what it is to gain is asked for, and somebody else approves it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["permissions"]
        field.given = frozenset(self.instance.permissions)


class WideningForm(EntryForm):
    permissions = PermissionsField(label=_("Permissions to add"))


class GrantRequestForm(EntryForm):
    def about(self, record: Record, by: Reacher) -> None:
        offer(self, "user", User.objects.filter(is_active=True).exclude(pk=by.pk).order_by("username"))
        self.fields["from_on"].initial = timezone.localdate
        self.fields["last_on"].help_text = _("Leave empty for a grant without an end.")
        self.fields["body"].help_text = _("If chosen, the role holds for this body's rows alone.")


class TokenForm(forms.Form):
    """A new token of an API client."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program uses it, and where."))
    days = forms.IntegerField(label=_("Holds for"), min_value=1, max_value=tokens.LONGEST.days, initial=90)
    permissions = PermissionsField(
        label=_("Only these permissions"), required=False,
        help_text=_("Choose none for all that the client's grants carry."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].unit = _("days")  # type: ignore[attr-defined]

    @property
    def holds_for(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
