"""The database a run begins with: migrated once, and copied by its other workers, and by later runs."""

import fcntl
import shutil
from abc import ABC, abstractmethod
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import connection


class Beginning(ABC):
    """One that was kept. While it is made, other workers wait for the lock in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = schema()
        self.own = connection.creation._get_test_db_name()  # of this worker

    def copied(self) -> bool:
        """Whether there is one, and it was copied; else the lock is held until `keep`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = (self.folder / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        there = self.is_there()
        if there:
            self.copy()
            self.lock.close()
        return there

    def keep(self) -> None:
        if connection.settings_dict["NAME"] == self.own:  # or no test of this run asks for one
            self.save()
        self.lock.close()

    @abstractmethod
    def is_there(self) -> bool: ...

    @abstractmethod
    def copy(self) -> None: ...

    @abstractmethod
    def save(self) -> None: ...


class File(Beginning):
    @property
    def kept(self) -> Path:
        return self.folder / f"{self.schema}.sqlite3"

    def is_there(self) -> bool:
        return self.kept.exists()

    def copy(self) -> None:
        shutil.copyfile(self.kept, self.own)

    def save(self) -> None:
        draft = self.kept.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        draft.rename(self.kept)


class Template(Beginning):
    """A database of PostgreSQL's cluster, with which it goes."""

    @property
    def kept(self) -> str:
        return f"test_beginning_{self.schema}"

    def is_there(self) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.kept])
            return cursor.fetchone() is not None

    def copy(self) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(self.own)} WITH (FORCE)")
        self._create(self.own, self.kept)

    def save(self) -> None:
        connection.close()
        connection.close_pool()  # PostgreSQL copies nothing that is in use
        self._create(self.kept, self.own)

    def _create(self, name: str, template: str) -> None:
        quoted = connection.ops.quote_name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")


def kept_in(folder: Path) -> Beginning:
    return (Template if connection.vendor == "postgresql" else File)(folder)


def schema() -> str:
    """Tells one from another: by all migrations, and by whatever else creates something, such as triggers."""
    files = sorted(file for each in apps.get_app_configs() for file in Path(each.path).rglob("*.py"))
    texts = (file.read_bytes() for file in files)
    made = (text for file, text in zip(files, texts, strict=True) if "migrations" in file.parts or b"CREATE " in text)
    return sha256(b"".join(made)).hexdigest()[:16]
