"""The list of what Gridwork is made of, as CycloneDX: `.venv/bin/python -m tools.sbom > gridwork.cdx.json`.

From the locks alone, so the same for the same state of them. What is only used in development is not in it.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from tools import licences
from tools.uv import ROOT

FORM = "1.6"


def made() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    parts = sorted([*of_python(), *of_browsers()], key=lambda part: str(part["purl"]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": FORM,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps([root, parts]))}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"expression": project["license"]}],
                "purl": root,
            }
        },
        "components": parts,
        "dependencies": [{"ref": root, "dependsOn": [part["bom-ref"] for part in parts if is_direct(part, project)]}],
    }


def of_python() -> Iterator[dict[str, Any]]:
    for name, version in licences.python("requirements.lock"):
        yield part("pypi", name, version, licences.of(name))


def of_browsers() -> Iterator[dict[str, Any]]:
    for name, package in licences.browser(dev=False):
        algorithm, _, digest = package["integrity"].partition("-")
        hashes = [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}]
        yield part("npm", name, package["version"], package["license"]) | {"hashes": hashes}


def part(kind: str, name: str, version: str, licence: str) -> dict[str, Any]:
    purl = f"pkg:{kind}/{quote(name)}@{quote(version)}"
    made = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return made | ({"licenses": [{"expression": licence}]} if licence else {})


def is_direct(part: dict[str, Any], project: dict[str, Any]) -> bool:
    python = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    browser = set(json.loads((ROOT / "package.json").read_text())["dependencies"])
    return part["name"] in (python if str(part["purl"]).startswith("pkg:pypi/") else browser)


def fault(bom: dict[str, Any]) -> str:
    """By CycloneDX's own schema; empty where there is none."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.from_version(FORM)).validate_str(json.dumps(bom))
    return str(found) if found else ""


def main() -> None:
    json.dump(made(), sys.stdout, indent=2, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
