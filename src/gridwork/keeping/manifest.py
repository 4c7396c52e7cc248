"""The manifest of a backup: what belongs to it, down to the hash of each file, signed with the key of the journal."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from gridwork.journal import keys
from gridwork.kernel.refusals import Refusal

FORMAT = 1
FILE, SIGNATURE = "manifest.json", "manifest.sig"
PART = ".part"  # what is not yet whole
BLOCK = 1 << 20


class Damaged(Refusal):
    """The backup is not what was made: says which file of it."""


@dataclass(frozen=True)
class Stored:
    """A file of the backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`made_at` is the moment of the rows; `journal` says how far it then went; `migrations` by app; `keys` by name."""

    made_at: str
    version: str
    database: str
    journal: Mapping[str, Any]
    migrations: Mapping[str, list[str]]
    tables: Mapping[str, Mapping[str, Any]]
    last_keys: Mapping[str, int]
    keys: Mapping[str, str]
    files: Mapping[str, Stored]
    missing: list[str] = field(default_factory=list)  # contents that rows name and the disk had lost
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.tables.values())


def write(manifest: Manifest, folder: Path) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    key = keys.signing_key()
    (folder / FILE).write_bytes(text)
    signed = {"public_key": keys.public_key(key), "signature": key.sign(_statement(text)).hex()}
    (folder / SIGNATURE).write_text(json.dumps(signed, indent=1) + "\n")


def read(folder: Path, trusted: str = "") -> tuple[Manifest, str]:
    """With the public key it is signed with. Damaged: it was altered, or signed by another key than the trusted."""
    try:
        text = (folder / FILE).read_bytes()
        signed = json.loads((folder / SIGNATURE).read_text())
        public_key, signature = str(signed["public_key"]), bytes.fromhex(signed["signature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        words = _("%(folder)s holds no whole backup: %(file)s or %(signature)s is missing or cannot be read.")
        raise Damaged(words % {"folder": folder, "file": FILE, "signature": SIGNATURE}) from error
    if trusted and public_key != trusted:
        words = _("%(file)s is signed with the key %(key)s and not with the one to trust.")
        raise Damaged(words % {"file": SIGNATURE, "key": public_key})
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, _statement(text))
    except (InvalidSignature, ValueError) as error:
        raise Damaged(_("%(file)s is not what was signed: it was altered.") % {"file": FILE}) from error
    said = json.loads(text)
    if said["format"] != FORMAT:
        raise Refusal(_("This backup has format %(n)s, which this version does not read.") % {"n": said["format"]})
    files = {name: Stored(**stored) for name, stored in said.pop("files").items()}
    if outside := [name for name in files if name.startswith("/") or ".." in Path(name).parts]:
        raise Damaged(_("%(file)s would lie outside the backup.") % {"file": outside[0]})
    return Manifest(**said, files=files), public_key


def _statement(text: bytes) -> bytes:
    return f"gridwork backup\n{sha256(text).hexdigest()}".encode()


def check_files(manifest: Manifest, folder: Path) -> None:
    """Every file that the manifest names is there, whole and as it was. Damaged names the first that is not."""
    for name, stored in sorted(manifest.files.items()):
        path = folder / name
        try:
            found = Stored(path.stat().st_size, digest_of(path)) if path.is_file() else None
        except OSError:
            found = None
        if found is None:
            raise Damaged(_("%(file)s is missing from the backup, or cannot be read.") % {"file": name})
        if found.size != stored.size:
            words = _("%(file)s is cut off or was altered: it has %(is)d bytes, and %(was)d were kept.")
            raise Damaged(words % {"file": name, "is": found.size, "was": stored.size})
        if found != stored:
            raise Damaged(_("%(file)s is damaged: its checksum is another.") % {"file": name})


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def copied(source: Path, target: Path) -> Stored:
    """Copy, durably enough to be synced with its folder, and say what was copied."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.touch(mode=0o600)  # as contents lie in the home
    digest = sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(BLOCK):
            digest.update(block)
            writing.write(block)
        return Stored(writing.tell(), digest.hexdigest())


def placed(source: Path, target: Path) -> None:
    """Copy to where it belongs, whole or not at all; what lies there under the same name is replaced."""
    draft = target.with_name(f"{target.name}{PART}")
    copied(source, draft)
    draft.replace(target)
