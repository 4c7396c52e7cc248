"""The page of dependencies names each direct one, and no other."""

import json
import re
import tomllib

from tools.uv import ROOT


def declared() -> set[str]:
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = [python["project"]["dependencies"], *python["dependency-groups"].values()]
    browser = json.loads((ROOT / "package.json").read_text())
    names = {re.match(r"[\w.-]+", line)[0] for lines in lists for line in lines}
    return names | set(browser["dependencies"]) | set(browser["devDependencies"])


def test_it_gives_a_reason_for_each_dependency_and_for_no_other() -> None:
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text()
    explained = re.findall(r"^\| `(\S+)` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(declared())
