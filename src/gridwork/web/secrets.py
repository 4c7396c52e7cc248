"""Keys that live beside the database, never in it: made once, readable by their owner alone."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from gridwork import disk


def kept(path: Path) -> str:
    """The key in this file; made on the first call. ImproperlyConfigured for an empty one, which anybody would know."""
    found = disk.made_once(path, lambda: secrets.token_urlsafe(48).encode()).decode()
    if not found:
        raise ImproperlyConfigured(f"{path} is empty: put the key back from where keys are kept, or remove the file")
    return found
