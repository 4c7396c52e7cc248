"""The key that signs checkpoints: in a file beside the database, never in it, readable by its owner alone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from gridwork import disk


def signing_key() -> Ed25519PrivateKey:
    """The node's key; made on the first call. Processes that start at once agree on one."""
    path = Path(settings.HOME) / "keys" / "journal.pem"
    return read(disk.made_once(path, _make), str(path))


def read(text: bytes, where: str) -> Ed25519PrivateKey:
    key = load_pem_private_key(text, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{where} holds another kind of key than Ed25519")
    return key


def public_key(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _make() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
