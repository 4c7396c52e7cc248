"""Cutting: what a pattern of a profile finds is left out of texts, in a process that can be stopped.

Some patterns come to no end over a hundred letters, and which ones does not show. Python breaks off no search, and lets
no other thread run meanwhile.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SECONDS = 10  # for the texts of one chunk of rows; those of a usual pattern take a tenth of one
CUTTER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("cutter.py"))]


def cut(pattern: str, texts: Iterable[str]) -> dict[str, str]:
    """By text, what is left of those in which the pattern finds something. ValidationError if it takes too long."""
    asked = json.dumps([pattern, [text for text in dict.fromkeys(texts) if text]])
    try:
        done = subprocess.run(CUTTER, input=asked, capture_output=True, text=True, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        words = _("The pattern “%(pattern)s” takes too long. Write it with fewer repetitions.")
        raise ValidationError(words, code="profile", params={"pattern": pattern}) from error
    left: dict[str, str] = json.loads(done.stdout)
    return left
