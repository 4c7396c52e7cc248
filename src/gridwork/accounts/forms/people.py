"""Forms about people: who has an account, who stands in for whom, who takes over from whom."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import Deputy, User
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Reacher


class UserForm(EntryForm):
    """A person or an API client. What either may do is asked for apart, and approved by somebody else."""

    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_languages(self)
        self.fields["username"].help_text = _("For signing in. It stands in the journal and is never given again.")
        self.fields["email"].help_text = _("For a forgotten password and for notices.")

    def about(self, record: Record, by: Reacher) -> None:
        if record.pk:
            for name in ("username", "kind"):  # the journal names people by the one; tokens hang on the other
                self.fields[name].disabled = True

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AbsenceForm(EntryForm):
    """For somebody else: who is away, and who stands in."""

    class Meta:
        model = Deputy
        fields = ("absent", "deputy", "from_on", "last_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].required = True
        for name in {"absent", "deputy"} & self.fields.keys():
            offer(self, name, people())


class OwnAbsenceForm(AbsenceForm):
    """For oneself: who stands in."""

    class Meta:
        model = Deputy
        fields = ("deputy", "from_on", "last_on", "reason")

    def about(self, record: Record, by: Reacher) -> None:
        offer(self, "deputy", people().exclude(pk=by.pk))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_languages(self)


class HandOverForm(forms.Form):
    """Who takes over, why, and whether the account is closed with it."""

    successor = forms.ModelChoiceField(User.objects.none(), label=_("Who takes over"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    close = forms.BooleanField(
        label=_("Close the account and end its grants"), required=False, initial=True,
        help_text=_("The person can no longer sign in from this moment on. What they did stays on record."),
    )  # fmt: skip

    def __init__(self, leaver: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "successor", people().exclude(pk=leaver.pk))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class IdentityForm(forms.Form):
    """As whom the provider of single sign-on knows a user."""

    subject = forms.CharField(
        label=_("Subject"), max_length=255, required=False,
        help_text=_(
            "What the provider calls “sub”: it never changes. The page that turns somebody away shows it. "
            "Empty: no single sign-on."
        ),
    )  # fmt: skip


def offer(form: forms.BaseForm, name: str, users: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = users


def offer_languages(form: forms.BaseForm) -> None:
    field: Any = form.fields["language"]
    field.choices = [("", _("as the browser asks")), *settings.LANGUAGES]


def people() -> Any:
    """Those who can be given something to do."""
    return User.objects.filter(is_active=True, kind="person").order_by("username")
