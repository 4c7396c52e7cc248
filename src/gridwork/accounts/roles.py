"""The roles that a new district begins with: data from then on, changed by the district alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from gridwork.accounts.models import Role
from gridwork.accounts.permissions import Duties


class Shipped(NamedTuple):
    slug: str
    name_en: str
    name_zh: str


SHIPPED = (
    Shipped("administrator", "Administrator", "系统管理员"),
    Shipped("dispatcher", "Dispatcher", "指挥中心调度员"),
    Shipped("handler", "Handler", "处置人员"),
    Shipped("chief", "Team leader", "处置负责人"),
    Shipped("inspector", "Inspector", "核查员"),
    Shipped("warden", "Warden", "网格员"),
    Shipped("arbiter", "Arbiter", "争议裁决人"),
    Shipped("officer", "Programme officer", "业务主管"),
    Shipped("town-officer", "Town officer", "镇街经办人"),
    Shipped("village-committee", "Village committee", "村居委会"),
    Shipped("department", "Department’s officer", "部门经办人"),
    Shipped("leader", "Leader", "领导"),
    Shipped("auditor", "Auditor", "审计员"),
)


def make_roles(duties: Iterable[Duties], known: Iterable[str], *, by: Any, now: datetime) -> dict[str, Role]:
    """Every shipped role by its slug; those that are missing are made, those that are there stay as they are."""
    carried = carried_by(duties, known)
    found = {role.slug: role for role in Role.known.exclude(slug="")}
    for shipped in SHIPPED:
        if shipped.slug not in found:
            role = Role(**shipped._asdict(), permissions=sorted(carried[shipped.slug]))
            role.write(by=by, now=now)
            found[role.slug] = role
    return found


def lacking(duties: Iterable[Duties], known: Iterable[str]) -> dict[Role, list[str]]:
    """What a newer version would give its roles and the district's, made earlier or changed since, do not carry."""
    carried = carried_by(duties, known)
    roles = Role.known.exclude(slug="").order_by("pk")
    lacks = {role: sorted(carried.get(role.slug, set()) - set(role.permissions)) for role in roles}
    return {role: names for role, names in lacks.items() if names}


def widen(lacks: Mapping[Role, Iterable[str]], *, by: Any, now: datetime) -> None:
    for role, names in lacks.items():
        role.widen(names, by=by, now=now)


def carried_by(duties: Iterable[Duties], known: Iterable[str]) -> dict[str, set[str]]:
    """The known permissions that each slug carries, over all rooms."""
    names = set(known)
    carried: dict[str, set[str]] = {shipped.slug: set() for shipped in SHIPPED}
    for room in duties:
        for slug, patterns in room.items():
            carried[slug] |= {name for name in names for pattern in patterns if fnmatchcase(name, pattern)}
    return carried
