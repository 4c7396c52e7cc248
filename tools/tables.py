"""Tables of pages: written, and read again where some of their lines stay."""

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rows_of(page: str) -> list[tuple[str, ...]]:
    """The cells of every line of every table, heads among them."""
    lines = (line.removeprefix("|").removesuffix("|") for line in page.splitlines() if line.startswith("|"))
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]
