"""The node's keys: what seals names and signs the journal. A backup knows their fingerprints alone; they lie apart."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from gridwork import disk
from gridwork.journal import keys
from gridwork.kernel.refusals import Refusal

JOURNAL = "journal.pem"


def folder() -> Path:
    return Path(settings.HOME) / "keys"


def fingerprints(held: Mapping[str, bytes]) -> dict[str, str]:
    """Random keys of 256 bits: nobody finds them from their hash."""
    return {name: sha256(data).hexdigest() for name, data in sorted(held.items())}


def files() -> list[Path]:
    return sorted(path for path in folder().glob("*") if path.is_file())


def held() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files()}


def write(path: Path, now: datetime) -> Path:
    """All keys in one file, readable by its owner alone; whole or not there."""
    kept = {name: b64encode(data).decode() for name, data in held().items()}
    disk.write(path, (json.dumps({"kept_at": now.isoformat(), "keys": kept}, indent=1) + "\n").encode())
    return path


def read(path: Path) -> dict[str, bytes]:
    try:
        return {name: b64decode(data) for name, data in json.loads(path.read_bytes())["keys"].items()}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Refusal(_("%(file)s is no file of keys, or cannot be read.") % {"file": path}) from error


def put_back(kept: Mapping[str, bytes]) -> None:
    for name, data in kept.items():
        if Path(name).name == name:
            disk.write(folder() / name, data)


def public_key_in(kept: Mapping[str, bytes]) -> str:
    """Of the key that signs the journal and the backups; empty where there is none."""
    return keys.public_key(keys.read(kept[JOURNAL], JOURNAL)) if JOURNAL in kept else ""
