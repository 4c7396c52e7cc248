"""What a command answers: words for people or, where a program asks, JSON."""

import orjson
from django.core.management.base import CommandParser


def may_answer_in_json(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def in_json(answer: object) -> str:
    """In one line, in UTF-8; what JSON has no form for, as text."""
    return orjson.dumps(answer, default=str).decode()
