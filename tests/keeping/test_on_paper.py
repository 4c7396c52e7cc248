"""The pages for whoever runs a node: every command on them does what they say, and the node stays what it was."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection

from tests.beginning import File
from tests.keeping.paper import Machine, blocks
from tests.promises import Counted
from tools.debian import postgresql
from tools.postgresql import SETTINGS, Cluster, free_port

pytestmark = [pytest.mark.restore, pytest.mark.django_db]


class Server(NamedTuple):
    """A machine that was installed as its page says, the commands that did it, and what the doctor said of it then."""

    machine: Machine
    commands: list[str]
    doctor: str


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, kept_here: Path, django_db_setup: None) -> Path:
    """The home of a node on SQLite in which nothing was done yet: what tests on SQLite begin with, if some did."""
    home = tmp_path_factory.mktemp("migrated")
    kept = File(kept_here).kept
    if kept.exists():
        shutil.copyfile(kept, home / "gridwork.sqlite3")
    else:
        started("gridwork", "migrate", "--verbosity", "0", home=home)
    return home


@pytest.fixture(scope="module")
def lived_in(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a node on SQLite with an office in it."""
    home = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(migrated, home)
    started("tests.keeping.begun", home=home)
    return home


def started(*program: str, home: Path) -> None:
    plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    made = plain | {"GRIDWORK_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-m", *program], env=made, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def node(tmp_path: Path, lived_in: Path) -> Machine:
    machine = Machine(tmp_path)
    shutil.copytree(lived_in, machine.home)
    return machine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    """Its database is gone afterwards."""
    to, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_paper"
    serving = f"{name}_app"
    machine = Machine(
        tmp_path_factory.mktemp("server") / "machine",
        {"gridwork_node": name, "gridwork_app": serving, "@127.0.0.1/": f"@{to['HOST']}:{to['PORT']}/"},
        {
            "PGHOST": to["HOST"],
            "PGPORT": str(to["PORT"]),
            "PGUSER": to["USER"],
            "GRIDWORK_DATABASE_ROLE": serving,
        },
    )
    copying = machine.instead["gridwork_replica"] = f"{name}_copy"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        try:
            commands = machine.follow("install-on-a-server.md")
            yield Server(machine, commands, machine.run(".venv/bin/gridwork doctor --json"))
        finally:
            slots = "FROM pg_replication_slots WHERE slot_name = %s"
            cursor.execute(f"SELECT pg_drop_replication_slot(slot_name) {slots}", [copying])
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"DROP ROLE IF EXISTS {name}, {serving}, {copying}")


def manifest_of(backup: str) -> dict[str, Any]:
    return json.loads((Path(json.loads(backup)["folder"]) / "manifest.json").read_text())


@pytest.mark.sqlite_only
def test_it_comes_back_as_the_page_says(node: Machine, migrated: Path, counted: Counted):
    shutil.copytree(migrated, node.folder / "home-new")
    commands = node.follow("back-up-and-restore.md")
    assert {"backup", "restore", "journal", "doctor"} <= {command.split()[1] for command in commands}
    (first,) = (node.folder / "srv" / "backups").glob("gridwork-*")
    again = manifest_of(node.run(".venv/bin/gridwork backup /srv/again --json"))
    was = json.loads((first / "manifest.json").read_text())
    assert (again["journal"], again["keys"]) == (was["journal"], was["keys"])
    assert again["tables"] == was["tables"]
    counted("commands on pages", commands)


@pytest.mark.sqlite_only
def test_it_is_upgraded_as_the_page_says(node: Machine, counted: Counted):
    commands = node.follow("upgrade.md")
    assert {"backup", "migrate", "check", "doctor"} <= {command.split()[1] for command in commands}
    counted("commands on pages", commands)


@pytest.mark.postgresql_only
def test_it_is_installed_as_the_page_says(server: Server, counted: Counted):
    told = {each["about"]: each["how"] for each in json.loads(server.doctor)}
    assert (told["database"], told["migrations"], told["journal"], told["keys"]) == ("ok", "ok", "ok", "ok")
    counted("commands on pages", server.commands)


@pytest.fixture
def second_machine() -> Iterator[Cluster]:
    """PostgreSQL of another machine, which no data lie in yet."""
    programs, folder = postgresql(), Path(tempfile.mkdtemp(prefix="gridwork-postgresql-"))
    assert programs
    folder.chmod(0o777)
    made = Cluster(programs, folder, free_port(), SETTINGS | {"shared_buffers": "32MB"})
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.stop()
        shutil.rmtree(folder)


@pytest.mark.postgresql_only
def test_it_reads_from_a_replica_as_the_page_says(server: Server, second_machine: Cluster, counted: Counted):
    machine, data = server.machine, str(second_machine.data)
    machine.instead |= {
        "@10.0.0.2/": f"@127.0.0.1:{second_machine.port}/",
        "10.0.0.1": "127.0.0.1",
        "/var/lib/postgresql/15/main": data,
    }
    first, second, third = blocks("read-from-a-replica.md")
    commands = [line for block in (first, second, third) for line in block.splitlines()]
    for command in (first + second).splitlines():
        machine.run(command)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres", second_machine.folder], check=True)
    second_machine.start()
    told = [machine.run(command) for command in third.splitlines()]
    assert "Replica: follows within" in told[-1]
    counted("commands on pages", commands)


@pytest.mark.postgresql_only
def test_it_moves_as_the_page_says_and_comes_back_to_sqlite(
    node: Machine, migrated: Path, server: Server, counted: Counted
):
    node.instead |= {name: here for name, here in server.machine.instead.items() if not name.startswith("/")}
    node.environment["GRIDWORK_DATABASE_ROLE"] = server.machine.environment["GRIDWORK_DATABASE_ROLE"]
    commands = node.follow("move-from-sqlite.md")
    (first,) = (node.folder / "srv" / "backups").glob("gridwork-*")
    was = json.loads((first / "manifest.json").read_text())
    moved = manifest_of(node.run(".venv/bin/gridwork backup /srv/moved --json"))
    assert (moved["database"], was["database"]) == ("postgresql", "sqlite")
    for said in ("journal", "tables", "last_keys", "keys"):
        assert moved[said] == was[said], said
    counted("rows moved", sum(table["rows"] for table in was["tables"].values()))
    counted("commands on pages", commands)

    # Keys go on after the last: whoever is entered next is nobody else.
    node.run(".venv/bin/gridwork accounts first-admin li.na --name 'Li Na' --email li.na@example.org")

    node.environment.pop("DATABASE_URL")
    back = node.folder / "back"
    shutil.copytree(migrated, back)
    node.run(".venv/bin/gridwork restore /srv/moved/gridwork-* --keys /media/safe/gridwork-keys.json", home=back)
    again = manifest_of(node.run(".venv/bin/gridwork backup /srv/again --json", home=back))
    for said in ("journal", "tables", "last_keys", "keys"):
        assert again[said] == was[said], said
