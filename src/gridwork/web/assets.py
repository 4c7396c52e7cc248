"""Files for browsers: ours and those that npm installed, under an address that changes when any of them does."""

import gzip
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core import checks
from django.core.files.storage import FileSystemStorage
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

VENDOR = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "echarts.js": "echarts/dist/echarts.simple.min.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",  # which the former loads as its sibling
}
PACKAGES = ("django-htmx", "django-ninja", "django-allauth")
COMPRESSED = {".css", ".js", ".mjs", ".svg", ".json", ".html", ".txt"}


def fingerprint(source: Path, npm: Path) -> str:
    """What every address of a file begins with.

    One for all of them: modules and style sheets then name each other by plain relative addresses, and each
    may be cached for ever.
    """
    files = sorted(path for path in source.glob("*/static/**/*") if path.is_file())
    files += [npm / path for path in VENDOR.values() if (npm / path).is_file()]
    seen = sha256("".join(f"{name} {installed(name)};" for name in PACKAGES).encode())
    for path in files:
        seen.update(path.name.encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


class VendorFinder(BaseFinder):
    """The files of npm packages that pages use, as `vendor/<name>`; none while npm has installed nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.files = {f"vendor/{name}": Path(settings.NPM, path) for name, path in VENDOR.items()}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        file = self.files.get(path)
        found = [str(file)] if file is not None and file.is_file() else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = NamedFiles(self.files)
        return ((name, storage) for name, file in self.files.items() if file.is_file())


class NamedFiles(FileSystemStorage):
    """Files that lie under other names than they are known by."""

    def __init__(self, files: dict[str, Path]) -> None:
        super().__init__()
        self.files = files

    def path(self, name: str) -> str:
        return str(self.files[name])


class Assets(WhiteNoiseMiddleware):
    """Serves the files, gzipped where that is shorter: a style sheet of 635 kB travels as 80."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.DEBUG:
            gather(Path(settings.STATIC_ROOT))
        super().__init__(get_response)


def gather(folder: Path) -> None:
    """Copy every file into the folder, with its gzip beside it; once, since the folder is named by the contents."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    for finder in get_finders():
        for name, storage in finder.list(["*.map"]):
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            content = Path(storage.path(name)).read_bytes()
            target.write_bytes(content)
            if target.suffix in COMPRESSED:
                target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    fresh.chmod(0o755)
    try:
        fresh.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(fresh)


@checks.register()
def npm_packages_are_installed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    missing = [path for path in VENDOR.values() if not Path(settings.NPM, path).is_file()]
    if not missing:
        return []
    return [checks.Warning(f"{missing[0]} is not in {settings.NPM}", hint="./run --prepare", id="gridwork.W001")]
