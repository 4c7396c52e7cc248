"""Under which licences stands what the locks name, and whether each is one that a free work may stand on."""

import json
import re
from collections.abc import Iterator
from importlib import metadata

from tools.uv import ROOT

# Those that ask for a notice, or for the changes that one makes to their own files, and of our files nothing.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip
# Under another, and why it binds nothing of ours.
IMPORTED = {
    "docxtpl": "LGPL: imported as it is, and whoever has the node can put another in its place",
    "psycopg": "LGPL: as docxtpl",
    "psycopg-binary": "LGPL: as docxtpl",
    "psycopg-pool": "LGPL: as docxtpl",
}
RUN = {
    "codespell": "GPL: a tool that developers run; neither imported nor shipped",
    "djlint": "GPL: as codespell",
}
# What a package says in a form that no program reads, read by a person in its own LICENSE.
READ = {
    "apsw": "Zlib",
    "asgiref": "BSD-3-Clause",
    "axe-playwright-python": "MIT",
    "chardet": "0BSD",
    "colorama": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "protobuf": "BSD-3-Clause",
    "pyarrow-hotfix": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",
    "pysqlite3": "Zlib",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "win32-setctime": "MIT",
}
CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "zlib/libpng License": "Zlib",
}
LOCKED = re.compile(r"^([\w.-]+)==([\w.+!-]+)", re.MULTILINE)


def python(lock: str) -> list[tuple[str, str]]:
    """Name and version of each package in a lock."""
    return LOCKED.findall((ROOT / lock).read_text())


def browser(*, dev: bool) -> list[tuple[str, dict[str, str]]]:
    found = json.loads((ROOT / "package-lock.json").read_text())["packages"].items()
    return [
        (name.rpartition("node_modules/")[2], each) for name, each in found if name and (dev or not each.get("dev"))
    ]


def of(name: str) -> str:
    """As SPDX writes it; empty where nobody knows."""
    if name in READ:
        return READ[name]
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    if classified:
        return " AND ".join(CLASSIFIED.get(line, line) for line in classified if line != "OSI Approved")
    return str(said.get("License") or "")


def is_allowed(licence: str) -> bool:
    parts = licence.replace("(", "").replace(")", "").split(" AND ")
    return all(any(each in ALLOWED for each in part.split(" OR ")) for part in parts)


def faults() -> Iterator[str]:
    shipped = {name for name, _version in python("requirements.lock")}
    for name in sorted({name for name, _version in python("requirements-dev.lock")} | shipped):
        except_for = IMPORTED if name in shipped else IMPORTED | RUN
        if name not in except_for and not is_allowed(of(name)):
            yield f"{name} stands under {of(name) or 'no licence that it names'}: see tools/licences.py."
    for name, package in browser(dev=True):
        if not is_allowed(package.get("license", "")):
            yield f"{name} (npm) stands under {package.get('license') or 'no licence that it names'}."
