"""Permissions: every one that a page, a step or a duty names, in the words of their rooms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridwork.kernel.access import access_of, routes
from gridwork.kernel.registers import Register

type Duties = Mapping[str, Iterable[str]]  # permissions, or beginnings of them with *, by the slug of a role


class Permission(NamedTuple):
    name: str
    words: str


def known() -> Mapping[str, list[Permission]]:
    """By the name of the room; the same permission once, in the words of who declares it first."""
    return _known(get_language())


@cache  # nothing is declared any more once a node has started
def _known(_language: str | None) -> Mapping[str, list[Permission]]:
    declared = [access_of(name, view) for _path, name, view in routes()]  # first: it is what makes the registers
    words = {name: str(said) for module in _modules() for name, said in getattr(module, "WORDS", {}).items()}
    for register in Register.of.values():
        words |= {name: said for name, said in _of(register).items() if name not in words}
    asked = [access.permission for access in declared if access and access.permission]
    within = [name for room in duties() for names in room.values() for name in names if "*" not in name]
    for name in (*asked, *within):
        words.setdefault(name, _in_words(name))
    rooms: dict[str, list[Permission]] = defaultdict(list)
    for name in sorted(words):
        rooms[name.partition(".")[0]].append(Permission(name, words[name]))
    return {_room(label): found for label, found in rooms.items()}


def duties() -> list[Duties]:
    """Which permissions each office carries, room by room."""
    return [module.DUTIES for module in _modules()]


def names() -> frozenset[str]:
    return frozenset(permission.name for found in known().values() for permission in found)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(room, [(each.name, each.words) for each in found]) for room, found in known().items()]


def in_words(name: str) -> str:
    return next((each.words for found in known().values() for each in found if each.name == name), name)


def _modules() -> list[Any]:
    """settings.DUTIES names them, since some rooms stand above accounts. Each holds DUTIES, and WORDS if it likes."""
    return [import_module(path) for path in settings.DUTIES]


def _of(register: Register) -> dict[str, str]:
    title = str(register.model._meta.verbose_name_plural)
    verbs = {"view": _("See %(things)s"), "add": _("Enter %(things)s"), "change": _("Change %(things)s")}
    found = {register.permission(verb): said % {"things": title} for verb, said in verbs.items()}
    asked = {name: found[name] for name in register.permissions() if name in found}
    if register.moves:
        labels: dict[str, list[str]] = defaultdict(list)
        for step in register.model.procedure.steps:  # type: ignore[attr-defined]
            if step.label and str(step.label) not in labels[step.permission]:
                labels[step.permission].append(str(step.label))
        for name, steps in labels.items():
            asked.setdefault(name, f"{' / '.join(steps)} ({title})" if steps else _in_words(name))
    return asked


def _in_words(name: str) -> str:
    return capfirst(name.partition(".")[2].replace("_", " "))


def _room(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name) if apps.is_installed(f"gridwork.{label}") else label
