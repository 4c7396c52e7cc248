"""Cutter: a program that knows nothing of the district: a pattern and texts in, what is left of the texts out."""

import json
import re
import sys


def without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds, or what its first group does if it has one."""
    part = 1 if pattern.groups else 0
    for found in reversed(list(pattern.finditer(text))):
        if found[part]:
            text = text[: found.start(part)] + text[found.end(part) :]
    return text


if __name__ == "__main__":
    said, texts = json.load(sys.stdin)
    cutting = re.compile(said)
    json.dump({text: left for text in texts if (left := without(cutting, text)) != text}, sys.stdout)
