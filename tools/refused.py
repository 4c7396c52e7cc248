"""Breaks the build on a field, column, choice or table whose name says that it would hold what Gridwork refuses.

The words are the kernel's, by which forms, API and imports refuse while Gridwork runs; this reads them into the source.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django

from gridwork.web import sqlite

SOURCE = Path(__file__).resolve().parent.parent / "src" / "gridwork"
MORE_PERSONS = {"applicant", "guardian", "member", "reporter", "student", "victim", "visitor", "volunteer", "witness"}
TRACKS = {"track", "tracks", "whereabouts"}  # ordinary words elsewhere; of a field's whole name they mean a person's
ALLOWED = {
    ("OnceKey", "fingerprint"),  # the digest of a request, so that a retry with other content is told apart
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridwork.web.settings")
    sqlite.use_newer()
    django.setup()
    found = [fault for path in sorted(SOURCE.rglob("*.py")) for fault in faults(path)]
    print("\n".join(found))
    sys.exit(1 if found else 0)


def faults(path: Path) -> Iterator[str]:
    for owner in ast.walk(ast.parse(path.read_text())):
        if isinstance(owner, ast.ClassDef):
            for name, line in [(owner.name, owner.lineno), *columns(owner)]:
                reason = refusal(name, owner.name)
                if reason:
                    yield f"{path}:{line}: {owner.name}: {name!r} is refused: nothing is kept about {reason}."


def columns(owner: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Names that a class gives to fields, columns and choices."""
    for node in owner.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        yield from ((target.id, node.lineno) for target in targets if isinstance(target, ast.Name))


def refusal(name: str, owner: str) -> str:
    """What this name, in a class of that name, would keep of people; empty where it is innocent."""
    from gridwork.imports.refused import refused_word
    from gridwork.imports.refused_words import PERSONS

    if (owner, name) in ALLOWED:
        return ""
    if name.lower() in TRACKS:
        return "where people go"
    context = f"{owner} {name}".lower()
    reason = refused_word(name, of_person=any(person in context for person in {*PERSONS.english, *MORE_PERSONS}))
    return str(reason.about) if reason else ""


if __name__ == "__main__":
    main()
