"""The database a run begins with. On SQLite it is migrated once: other workers, and later runs, copy what that left."""

import fcntl
import shutil
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import connection


class Beginning:
    """Where the copy is kept. While it is made, other workers wait for the lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.kept, self.lock = folder / f"{schema()}.sqlite3", (folder / "lock").open("w")

    def copied(self) -> bool:
        """Whether there is one, and it was copied; else the lock is held until `keep`."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.kept.exists():
            shutil.copyfile(self.kept, connection.creation._get_test_db_name())
            self.lock.close()
            return True
        return False

    def keep(self) -> None:
        draft = self.kept.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        draft.rename(self.kept)
        self.lock.close()


def schema() -> str:
    """Tells one from another: by all migrations, and by whatever else creates something, such as triggers."""
    files = sorted(file for each in apps.get_app_configs() for file in Path(each.path).rglob("*.py"))
    texts = (file.read_bytes() for file in files)
    made = (text for file, text in zip(files, texts, strict=True) if "migrations" in file.parts or b"CREATE " in text)
    return sha256(b"".join(made)).hexdigest()[:16]
