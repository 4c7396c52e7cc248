"""Settings that a district's operator gives through the environment. A wrong one stops start-up and says which."""

import os
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gridwork.accounts.oidc import Provider
from gridwork.papers.pdf import PARTS, Fonts

POSTGRESQL = "gridwork.wall.postgresql"


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    said = os.environ.get(name)
    if said is None:
        return default
    if said.lower() in ("1", "true", "yes", "on"):
        return True
    if said.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {said!r}")


def words(name: str, default: str) -> list[str]:
    return [word for word in text(name, default).replace(",", " ").split() if word]


def number(name: str, default: int) -> int:
    said = text(name, str(default))
    try:
        return int(said)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {said!r}") from None


def second_factor() -> str:
    said = text("GRIDWORK_SECOND_FACTOR", "required")  # “offered” where nobody works, as in the demonstration of ./run
    if said not in ("required", "offered"):
        raise ImproperlyConfigured(f"GRIDWORK_SECOND_FACTOR must be required or offered, not {said!r}")
    return said


def clock(name: str, default: str) -> time | None:
    """An hour of the day such as 07:30; None where it is empty."""
    said = text(name, default)
    try:
        return time.fromisoformat(said) if said else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a time such as 07:30, not {said!r}") from None


def origin(url: str) -> list[str]:
    """Scheme and host of an address, as a content security policy names them; nothing for no address."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def folder(name: str, default: str) -> Path:
    path = Path(text(name, default)).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def paper_fonts(npm: Path) -> Fonts:
    """The fonts of GRIDWORK_FONTS before those that npm installed and the system's own."""
    own = text("GRIDWORK_FONTS", "")  # a folder with fonts for papers
    said = text(
        "GRIDWORK_FONT_FAMILIES", ""
    )  # body=FangSong, title=FZXiaoBiaoSong-B05S, heading=SimHei, subheading=KaiTi
    families = dict(pair.split("=", 1) for pair in map(str.strip, said.split(",")) if "=" in pair)
    if said and (len(families) != said.count(",") + 1 or families.keys() - set(PARTS)):
        raise ImproperlyConfigured(
            f"GRIDWORK_FONT_FAMILIES must read part=family, …, with parts among {', '.join(PARTS)}"
        )
    noto = npm / "@expo-google-fonts" / "noto-serif-sc"
    folders = [Path(own), noto / "400Regular", noto / "700Bold"]
    found = tuple(folder for folder in folders[0 if own else 1 :] if folder.is_dir())
    if own and Path(own) not in found:
        raise ImproperlyConfigured(f"GRIDWORK_FONTS must name a folder, and {own} is none")
    return Fonts(found, tuple((part, (family,)) for part, family in families.items()))


def metrics_token() -> str:
    file = text("GRIDWORK_METRICS_TOKEN_FILE", "")  # a file with what a collector of metrics elsewhere has to bring
    if file and not Path(file).is_file():
        raise ImproperlyConfigured(f"GRIDWORK_METRICS_TOKEN_FILE must name a file, and {file} is none")
    return Path(file).read_text().strip() if file else ""


def mailer(home: Path) -> dict[str, Any]:
    """By GRIDWORK_MAIL (smtp://user:password@host:587, smtps:// for TLS at once), else into files in `home`."""
    url = text("GRIDWORK_MAIL", "")  # smtp://user:password@host:587; without it e-mail lies in the home
    if not url:
        file_path = str(home / "mail")
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": file_path}}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("GRIDWORK_MAIL must read smtp://user:password@host:port")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp",
            "timeout": 20,
        },
    }


def provider() -> Provider | None:
    """Of single sign-on, where GRIDWORK_OIDC_ISSUER names one."""
    issuer = text("GRIDWORK_OIDC_ISSUER", "")  # https address of the provider of single sign-on, as it names itself
    if not issuer:
        return None
    client = text("GRIDWORK_OIDC_CLIENT", "")  # what the provider calls this node
    file = text("GRIDWORK_OIDC_SECRET_FILE", "")  # a file with the secret that the provider has given for it
    if not issuer.startswith("https://") or not client or not Path(file).is_file():
        raise ImproperlyConfigured(
            "GRIDWORK_OIDC_ISSUER must begin with https://, beside GRIDWORK_OIDC_CLIENT and GRIDWORK_OIDC_SECRET_FILE"
        )
    return Provider(
        issuer,
        client,
        Path(file).read_text().strip(),
        text("GRIDWORK_OIDC_NAME", ""),  # what people call it, on the button by which they sign in
        flag("GRIDWORK_OIDC_BY_EMAIL", False),  # bind a user once by an e-mail address that the provider has verified
        frozenset(words("GRIDWORK_OIDC_FACTORS", "")),  # values of acr or amr that count as a second factor: mfa hwk
        text("GRIDWORK_OIDC_CA_FILE", "") or None,  # certificates of an authority of one's own, which vouches for it
    )


def databases(home: Path) -> dict[str, dict[str, Any]]:
    found = {"default": database(home)}
    url = text("DATABASE_REPLICA_URL", "")  # a streaming copy of that database, from which pages of rows are read
    if url and found["default"]["ENGINE"] != POSTGRESQL:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL names a copy of a database that DATABASE_URL has to name")
    return found | ({"replica": replica(url)} if url else {})


def replica(url: str) -> dict[str, Any]:
    """Each thread keeps its connection: a pool would wait ever longer for one that is away. And none waits for it."""
    found = postgresql(url)
    patience = {"connect_timeout": 2, "tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2}
    options = patience | {name: value for name, value in found["OPTIONS"].items() if name != "pool"}
    return found | {"OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}


def database(home: Path) -> dict[str, Any]:
    """PostgreSQL where DATABASE_URL names one (postgresql://user:password@host:port/name), else SQLite in `home`."""
    url = text("DATABASE_URL", "")  # postgresql://user:password@host:port/name; without it SQLite in the home
    return postgresql(url) if url else embedded(home / "gridwork.sqlite3")


def postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"The address of a database must begin with postgresql://, not {parts.scheme!r}")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # While PostgreSQL is away nobody waits long: who is told so at once can come again.
        "OPTIONS": dict(parse_qsl(parts.query)) | {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}},
    }


def embedded(path: Path) -> dict[str, Any]:
    """SQLite as its makers advise for a server: one writer at a time, every commit on the disk before the answer."""
    return {
        "ENGINE": "gridwork.web.embedded",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456",
        },
        "CONN_MAX_AGE": 3600,  # what the worker told the planner, only a new connection reads
    }
