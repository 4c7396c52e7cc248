"""Reference pages that are made from the source, so that they cannot drift: packages, settings, commands, records."""

import argparse
import ast
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from tools import limits
from tools.tables import table

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "gridwork"
READ = re.compile(
    r'\b(?:text|flag|words|folder|number|clock)\("(?P<name>[A-Z_]+)", "?(?P<default>[^)"]*)"?\)'
    r".*?(?:  # (?P<meaning>.*))?$"
)
EVERYWHERE = {
    "help",
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
}


def packages() -> str:
    """The layers, top to bottom, as the linter holds them."""
    return table(("layer", "package", "answers for"), list(package_rows(limits.layers())))


def package_rows(layers: list[str]) -> Iterator[tuple[str, ...]]:
    for number, layer in enumerate(reversed(layers), start=1):
        for name in layer.split(" | "):
            module = SOURCE / f"{name}.py"
            path = module if module.exists() else SOURCE / name / "__init__.py"
            said = ast.get_docstring(ast.parse(path.read_text())) or ""
            yield str(number), f"`{name}`", said.splitlines()[0]


def rooms() -> str:
    """How much each room declares: models, procedures and registers, and how much of it for one record."""
    names = [name for layer in reversed(limits.layers()) for name in layer.split(" | ")]
    sizes = [(name, *limits.declared(name)) for name in names]
    rows = [(f"`{name}`", f"{lines:,}", str(each), str(round(lines / each))) for name, lines, each in sizes if each]
    return table(("package", "lines", "registers", "lines for each"), rows)


def settings() -> str:
    """What an operator gives through the environment, with what the code that reads it says of it."""
    rows = []
    for path in (SOURCE / "web" / "environment.py", SOURCE / "web" / "settings.py"):
        for found in filter(None, map(READ.search, path.read_text().splitlines())):
            if not found["meaning"]:
                raise ValueError(f"{found['name']} needs a comment in {path.name} that says what it means")
            rows.append((f"`{found['name']}`", f"`{found['default']}`" if found["default"] else "", found["meaning"]))
    return table(("variable", "default", "meaning"), sorted(rows))


def commands() -> str:
    """Every command that is ours, with its own options."""
    ready()
    from django.core.management import get_commands, load_command_class

    rows = []
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("gridwork."):
            command: Any = load_command_class(str(app), name)
            takes = [said(action) for action in command.create_parser("gridwork", name)._actions]
            rows.append((f"`gridwork {name}`", command.help, " ".join(filter(None, takes))))
    return table(("command", "does", "takes"), rows)


def said(action: argparse.Action) -> str:
    if action.dest in EVERYWHERE:
        return ""
    values = "\\|".join(map(str, action.choices or ())) or ("" if action.nargs == 0 else action.dest.upper())
    return f"`{' '.join([*action.option_strings[-1:], values]).strip()}`"


def records() -> str:
    """Every table: what it holds, who may see it, how long it is kept, what of it is personal."""
    ready()
    from django.apps import apps

    parts = []
    for config in apps.get_app_configs():
        rows = [record_row(model) for model in config.get_models() if model.__module__.startswith("gridwork.")]
        if rows:
            parts += [f"## {config.verbose_name}", table(("record", "is", "seen", "kept", "erasable"), rows)]
    return "\n\n".join(parts)


def record_row(model: Any) -> tuple[str, ...]:
    said = (inspect.getdoc(model) or "").split("\n\n", maxsplit=1)[0]
    kept = model.retention
    kept_for = f"{kept.days} days after `{kept.after}`" if kept.days is not None else "for ever"
    personal = ", ".join(f"`{name}`" for name in sorted(getattr(model, "personal", ())))
    return str(model._meta.verbose_name), " ".join(said.split()), seen(model), f"{kept_for}: {kept.basis}", personal


def seen(model: Any) -> str:
    scope = getattr(model, "scope", None)
    return f"`{scope!r}`" if scope is not None else f"by nobody: {model.internal}"


def procedures() -> str:
    """Every procedure as a diagram and as the sentences it is declared in."""
    ready()
    from django.apps import apps
    from django.utils.text import capfirst

    parts = []
    for model in apps.get_models():
        procedure = getattr(model, "procedure", None)
        if procedure is not None and model.__module__.startswith("gridwork."):
            steps = [
                (f"`{step.name}`", step.source, step.target, f"`{step.permission}`", ", ".join(step.asks))
                for step in procedure.steps
            ]
            parts += [f"## {capfirst(model._meta.verbose_name)}", f"```mermaid\n{procedure.mermaid()}\n```"]
            parts += [table(("step", "from", "to", "permission", "asks"), steps)]
    return "\n\n".join(parts)


def ready() -> None:
    """Django with the real settings, in English whatever the machine speaks."""
    from gridwork.web import sqlite

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridwork.web.settings")
    sqlite.use_newer()
    django.setup()
    from django.utils import translation

    translation.activate("en")
