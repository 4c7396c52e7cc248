"""Measures that no linter knows: the kernel's size, file sizes and names, postponed work, addresses."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KERNEL_BUDGET = 2_000  # statements
PROGRAMME_BUDGET = 250  # lines of models, procedures and registers for each register: a record with its parts
DECLARED = ("models", "procedures", "registers")
LONGEST = 500  # lines of a file
NAMELESS = {
    "utils", "util", "helpers", "helper", "services", "service", "managers", "manager",
    "signals", "choices", "constants", "admin", "common", "misc",
}  # fmt: skip
POSTPONED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|coming soon)\b|lorem ipsum", re.IGNORECASE)
ADDRESS = re.compile(r"https?://|resolved\"|index-url|find-links")
MACHINE = re.compile(r"/(root|home/[a-z]+|Users/[A-Za-z]+|work)/")


def main() -> None:
    files = [path for path in tracked() if path.is_file()]
    found = [*kernel(), *programmes(), *sizes_and_names(files), *postponed(files), *addresses(files)]
    print("\n".join(found))
    sys.exit(1 if found else 0)


def tracked() -> list[Path]:
    """Also what is not committed yet, so that a fault is seen before it is."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return [ROOT / name for name in subprocess.check_output(command, cwd=ROOT, text=True).splitlines()]


def kernel() -> Iterator[str]:
    sources = [path for path in (ROOT / "src/gridwork/kernel").rglob("*.py") if "migrations" not in path.parts]
    lines = sum(logical_lines(ast.parse(path.read_bytes())) for path in sources)
    if lines > KERNEL_BUDGET:
        yield f"The kernel has {lines} logical lines; its budget is {KERNEL_BUDGET}."


def programmes() -> Iterator[str]:
    for layer in layers():
        for name in layer.split(" | ") if "outreach" in layer else ():
            lines, registers = declared(name)
            if lines > PROGRAMME_BUDGET * registers:
                yield f"{name} declares {registers} records in {lines} lines: more than {PROGRAMME_BUDGET} for each."


def layers() -> list[str]:
    """The layers of packages from top to bottom, as the linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def declared(package: str) -> tuple[int, int]:
    """How many lines a room's models, procedures and registers take, and how many registers it has."""
    room = ROOT / "src" / "gridwork" / package
    sources = [
        path for name in DECLARED for path in (room / f"{name}.py", *room.glob(f"{name}/**/*.py")) if path.exists()
    ]
    texts = [path.read_text() for path in sources]
    classes = [node for text in texts for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    lines, registers = sum(len(text.splitlines()) for text in texts), sum(map(names_its_model, classes))
    return lines, registers


def names_its_model(declared: ast.ClassDef) -> bool:
    """As a register does, and what registers share does not."""
    names = [target for node in declared.body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(name, ast.Name) and name.id == "model" for name in names)


def logical_lines(module: ast.Module) -> int:
    """Statements, however many lines each takes, without docstrings: golf gains nothing by this measure."""
    return sum(isinstance(node, ast.stmt) and not is_docstring(node) for node in ast.walk(module))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def sizes_and_names(files: list[Path]) -> Iterator[str]:
    for path in files:
        name = path.relative_to(ROOT)
        if path.suffix == ".py" and "migrations" not in path.parts:
            length = len(path.read_text().splitlines())
            if length > LONGEST:
                yield f"{name} has {length} lines, more than {LONGEST}: make it a folder of the same name."
        if path.stem in NAMELESS and path.suffix in {".py", ".mjs", ".js", ".html"}:
            yield f"{name}: the name does not say what is in it."


def postponed(files: list[Path]) -> Iterator[str]:
    for path in files:
        if "src" in path.relative_to(ROOT).parts and path.suffix in {".py", ".html", ".mjs", ".js", ".css"}:
            yield from lines_with(POSTPONED, path, "unfinished")


def addresses(files: list[Path]) -> Iterator[str]:
    """Neither a registry's host in a lock, nor a path of one machine anywhere."""
    for path in files:
        if path.suffix == ".lock" or path.name in {"package-lock.json", ".npmrc", "pip.conf", "uv.toml"}:
            yield from lines_with(ADDRESS, path, "an address in a lock file")
        if path.suffix in {".py", ".toml", ".md", ".json", ".sh", ".html", ".lock", ".mjs", ""} and path != Path(
            __file__
        ):
            yield from lines_with(MACHINE, path, "a path of one machine")


def lines_with(pattern: re.Pattern[str], path: Path, what: str) -> Iterator[str]:
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
        if pattern.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: {what}: {line.strip()[:100]}"


if __name__ == "__main__":
    main()
