"""Translations: `compile` writes every .mo, `check` fails on a message that is missing, fuzzy, untranslated, unused."""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "gridwork"
LANGUAGE = "zh_Hans"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
PLACE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")


def main() -> None:
    if sys.argv[1:] == ["compile"]:
        compile_all()
    elif sys.argv[1:] == ["check"]:
        sys.exit(report(list(faults(SOURCE, extracted(SOURCE)))))
    else:
        sys.exit("Say: python -m tools.messages compile|check")


def compile_all() -> None:
    for path in SOURCE.glob("**/locale/*/LC_MESSAGES/*.po"):
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as made:
            write_mo(made, read(path))
        Path(made.name).replace(path.with_suffix(".mo"))  # in one move: a server may be reading the one before


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def report(found: list[str]) -> int:
    print("\n".join(found))
    return 1 if found else 0


def faults(source: Path, used_in: Mapping[str, Catalog]) -> Iterator[str]:
    """One line for each message that a reader of the other language would miss or misread."""
    said: dict[object, tuple[str, object]] = {}
    for package, wanted in used_in.items():
        catalogue = read(source / package / PLACE)
        kept = {key(message): message for message in catalogue if message.id}
        for message in wanted:
            if message.id and key(message) not in kept:
                yield f"{package}: missing: {message.id!r}"
        used = {key(message) for message in wanted}
        for message in kept.values():
            yield from faults_of(message, f"{package}: ", used)
            elsewhere, string = said.setdefault(key(message), (package, message.string))
            if string != message.string:
                yield f"{package}: {message.id!r} is {message.string!r} here and {string!r} in {elsewhere}"
        for message in catalogue.obsolete.values():
            yield f"{package}: obsolete, delete it: {message.id!r}"


def faults_of(message: Message, where: str, used: set[object]) -> Iterator[str]:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    if message.fuzzy:
        yield f"{where}fuzzy: {message.id!r}"
    if not all(strings):
        yield f"{where}untranslated: {message.id!r}"
    if key(message) not in used:
        yield f"{where}no longer used: {message.id!r}"
    wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    if any(string and placeholders(string) != wanted for string in strings):
        yield f"{where}placeholders differ: {message.id!r}"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def key(message: Message) -> object:
    return message.context, message.id


def extracted(source: Path) -> dict[str, Catalog]:
    """Package → the messages that its code and templates hold, as Django's own extraction finds them in a copy."""
    if not shutil.which("xgettext"):
        sys.exit("The messages cannot be checked without xgettext. Run: apt-get install gettext")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*.po", "*.mo", "__pycache__", "migrations"))
        for path in copy.glob("*/figures.py"):
            path.write_text(path.read_text() + "".join(f"\ngettext({text!r})" for text in definitions(path)))
        packages = [path.name for path in copy.iterdir() if (path / "__init__.py").exists()]
        for package in packages:
            (copy / package / "locale").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--no-location"]
        subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)
        return {package: read(copy / package / PLACE) for package in sorted(packages)}


def definitions(path: Path) -> Iterator[str]:
    """The definitions of figures: docstrings of what is declared as an indicator, on one line each."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            yield " ".join((ast.get_docstring(node) or "").split())


if __name__ == "__main__":
    main()
