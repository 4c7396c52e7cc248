"""Registers of users, roles, grants and the requests for both, deputies, teams and tokens."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.accounts.forms.people import AbsenceForm, UserForm
from gridwork.accounts.forms.rights import GrantRequestForm, RoleForm, WideningForm
from gridwork.accounts.models import ApiToken, Deputy, Grant, GrantRequest, Role, Team, TeamMember, User, Widening
from gridwork.accounts.procedures import in_force
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Part, Register, View
from gridwork.kernel.scope import Reacher


class Grants(Register):
    model = Grant
    icon = "key"
    columns = ("user", "role", "place", "body", "from_on", "until", "state", "revoked_on", "asked_by", "approved_by")
    shown = ("user", "role", "place", "body", "from_on", "until", "state")
    labels = {"until": _("Until"), "holding": _("Today")}
    filters = ("user", "role", "place", "body", "state", "holding")
    facts = (
        "user", "role", "place", "body", "from_on", "until", "asked_by", "approved_by", "state", "revoked_on", "reason",
    )  # fmt: skip
    bulk = ("revoke_grant",)
    views = (View("today", _("Today"), "holding=1"),)

    def toggle_holding(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.filter(in_force(local_day(now)))


class GrantRequests(Register):
    model = GrantRequest
    slug = "grant-requests"
    icon = "key"
    columns = ("user", "role", "place", "body", "from_on", "until", "purpose", "state", "asked_by", "decided_by")
    shown = ("user", "role", "place", "body", "purpose", "state", "asked_by")
    labels = {"until": _("Until")}
    filters = ("state", "user", "role", "place", "body", "asked_by")
    entry = ("user", "role", "place", "body", "from_on", "last_on", "purpose")
    facts = (
        "user", "role", "place", "body", "from_on", "until", "purpose", "asked_by", "decided_by", "reason",
    )  # fmt: skip
    verbs = ("view", "add")  # else who approves could write what they approve in the name of who asked
    form = GrantRequestForm
    bulk = ("approve_grant",)
    views = (View("open", _("To decide"), "state=asked"),)
    importable = False


class Widenings(Register):
    model = Widening
    slug = "widenings"
    icon = "id-badge-2"
    columns = ("role", "permissions", "purpose", "state", "asked_at", "asked_by", "decided_by")
    shown = ("role", "purpose", "state", "asked_at", "asked_by")
    filters = ("state", "role", "asked_by")
    entry = ("role", "permissions", "purpose")
    facts = ("role", "purpose", "asked_at", "asked_by", "decided_by", "reason")
    verbs = ("view", "add")  # as of grants
    form = WideningForm
    views = (View("open", _("To decide"), "state=asked"),)
    importable = False
    record_template = "accounts/widening.html"
    form_template = "accounts/role_form.html"


class Roles(Register):
    model = Role
    icon = "id-badge-2"
    columns = ("name", "duty", "count")
    labels = {"name": _("Name"), "count": _("Permissions")}
    search = ("name_en", "name_zh", "duty")
    entry = ("name_en", "name_zh", "duty", "permissions")
    facts = ("name_en", "name_zh", "duty")
    form = RoleForm
    order = "name_en"
    orders = ("name_en",)
    parts = (Part(Widenings, "role"),)
    importable = False
    record_template = "accounts/role.html"
    form_template = "accounts/role_form.html"


class TeamMembers(Register):
    model = TeamMember
    slug = "team-members"
    icon = "users"
    columns = ("user", "team", "leads", "from_on", "until", "place", "body")
    shown = ("user", "team", "leads", "from_on", "until")
    labels = {"until": _("Until")}
    filters = ("team", "user", "leads", "place", "body")
    entry = ("team", "user", "leads", "from_on", "last_on")
    facts = ("team", "user", "leads", "from_on", "until", "place", "body")


class Teams(Register):
    model = Team
    icon = "users-group"
    columns = ("name", "body", "place", "closed_on")
    labels = {"name": _("Name")}
    filters = ("body", "place")
    search = ("name_en", "name_zh")
    entry = ("name_en", "name_zh", "body", "place", "closed_on")
    facts = ("body", "place", "closed_on")
    parts = (Part(TeamMembers, "team"),)


class Deputies(Register):
    model = Deputy
    slug = "deputies"
    icon = "user-share"
    columns = ("absent", "deputy", "from_on", "last_on", "reason", "state", "revoked_on")
    labels = {"holding": _("Today")}
    filters = ("absent", "deputy", "state", "holding")
    entry = ("absent", "deputy", "from_on", "last_on", "reason")
    form = AbsenceForm
    importable = False

    def toggle_holding(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.filter(in_force(local_day(now)))


class ApiTokens(Register):
    model = ApiToken
    slug = "api-tokens"
    icon = "plug"
    columns = ("name", "begins", "client", "permissions", "made_at", "expires_at", "last_used_at", "state")
    labels = {"last_used_at": _("Last used")}
    filters = ("client", "state", "expires_at")
    related = ("use",)
    facts = ("name", "begins", "client", "permissions", "made_at", "expires_at", "last_used_at", "revoked_at", "reason")
    importable = False


class Users(Register):
    model = User  # type: ignore[assignment]  # reads and writes as a record does, see User.write
    icon = "user"
    columns = ("username", "name", "email", "kind", "body", "language", "is_active", "joined_at", "left_at")
    shown = ("username", "name", "kind", "body", "is_active")
    labels = {"last_login": _("Last signed in")}
    filters = ("kind", "body", "is_active")
    search = ("username", "name", "email")
    entry = ("username", "name", "email", "kind", "body", "language")
    facts = (
        "username", "name", "email", "kind", "body", "language", "is_active", "joined_at", "last_login", "left_at",
    )  # fmt: skip
    form = UserForm
    order = "username"
    orders = ("username",)
    parts = (
        Part(Grants, "user"),
        Part(GrantRequests, "user"),
        Part(TeamMembers, "user"),
        Part(Deputies, "absent"),
        Part(ApiTokens, "client"),
    )
    views = (
        View("people", _("People"), "kind=person&is_active=1"),
        View("clients", _("API clients"), "kind=client"),
    )
    importable = False
    record_template = "accounts/user.html"
