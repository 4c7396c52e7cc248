"""Keys that live beside the database, never in it: made once, readable by their owner alone."""

import os
import secrets
from pathlib import Path


def kept(path: Path) -> str:
    """The key in this file; made on the first call. Two processes that start at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
