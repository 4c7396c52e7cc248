"""Pulls: a folder or an address is taken in by itself, each file once, and somebody hears what was refused."""

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from gridwork.imports import fetching, pulls, tasks
from gridwork.imports.models import Import, ImportSource, SavedProfile
from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from gridwork.notices.models import Notice
from gridwork.wall import outside
from tests.cast import NOW, SYSTEM, user
from tests.toys.planting.models import Tree

HEADER = "place,bed,kind,planted_on,stands\n"
GOOD, BAD = "Eastham,north,oak,2026-03-12,yes\n", "Eastham,nowhere,oak,2026-03-12,yes\n"


def clock() -> datetime:
    return NOW


@pytest.fixture
def home(settings, tmp_path) -> Path:
    settings.HOME = tmp_path
    (tmp_path / "incoming" / "garden").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def source(cast, north, home) -> ImportSource:
    profile = SavedProfile(user=cast.chief, target="trees", name="Garden book", profile={})
    profile.write(by=cast.chief, now=NOW)
    made = ImportSource(name="Garden", target="trees", profile=profile, folder="garden", every_hours=6)
    made.responsible = cast.chief
    made.write(by=SYSTEM, now=NOW)
    return made


def put(home: Path, contents: str, name: str = "trees.csv") -> None:
    (home / "incoming" / "garden" / name).write_text(contents)


def stored(source: ImportSource) -> ImportSource:
    return ImportSource.objects.unscoped("test").get(pk=source.pk)


class TestFolder:
    def test_it_takes_each_file_in_once(self, home, source):
        put(home, HEADER + GOOD)
        assert pulls.pull(source, clock)["outcome"] == "taken_in"
        assert pulls.pull(source, clock)["outcome"] == "nothing_new"
        put(home, HEADER + GOOD.replace("oak", "elm"), "more.csv")
        told = pulls.pull(source, clock)
        assert [each["accepted"] for each in told["imports"]] == [1]
        assert Tree.objects.unscoped("test").count() == 2

    def test_a_person_answers_for_it_and_no_program(self, cast, source):
        program = user("feeder")
        program.kind = "client"
        with pytest.raises(Refusal, match="named person"):
            source.write(by=program, now=NOW)
        assert stored(source).responsible == cast.chief

    def test_it_comes_in_with_the_rights_of_who_is_responsible(self, cast, home, source):
        source.responsible = cast.vera
        source.write(by=SYSTEM, now=NOW)
        put(home, HEADER + GOOD)
        assert pulls.pull(source, clock)["outcome"] == "failed"
        assert "You need the permission" in stored(source).told
        assert not Tree.objects.unscoped("test").exists()

    def test_it_shows_the_import_to_who_is_responsible(self, cast, home, source):
        put(home, HEADER + GOOD)
        pulls.pull(source, clock)
        imported = Import.objects.visible_to(cast.chief).get()
        assert (imported.pulled, imported.file_name) == (source, "trees.csv")

    @pytest.mark.parametrize("folder", ["..", "../keys", ".", "/etc", "garden/../.."])
    def test_it_takes_no_folder_outside(self, home, folder):
        with pytest.raises(ValidationError):
            pulls.folder_of(folder)

    def test_it_follows_no_link_out_of_the_folder(self, home, source):
        (home / "secret.csv").write_text(HEADER + GOOD)
        (home / "incoming" / "garden" / "link.csv").symlink_to(home / "secret.csv")
        assert pulls.pull(source, clock)["outcome"] == "nothing_new"


class TestTelling:
    def notices(self) -> list[tuple[str, str]]:
        return list(Notice.objects.order_by("pk").values_list("kind", "url"))

    def test_it_tells_who_is_responsible_what_was_refused(self, cast, home, source):
        put(home, HEADER + GOOD + BAD)
        assert pulls.pull(source, clock)["outcome"] == "refused_some"
        assert stored(source).told == "1 file: 1 accepted, 1 refused"
        imported = Import.objects.visible_to(cast.chief).get()
        assert self.notices() == [("imports.pulled", f"/imports/{imported.pk}/")]
        assert Notice.objects.get().user == cast.chief

    def test_it_tells_that_it_failed_and_tries_again(self, home, source):
        (home / "incoming" / "garden").rmdir()
        assert pulls.pull(source, clock)["outcome"] == "failed"
        assert self.notices() == [("imports.pulled", f"/import-sources/{source.pk}/")]
        (home / "incoming" / "garden").mkdir()
        put(home, HEADER + GOOD)
        assert pulls.pull(stored(source), clock)["outcome"] == "taken_in"

    def test_it_tells_nobody_when_all_is_well(self, home, source):
        put(home, HEADER + GOOD)
        pulls.pull(source, clock)
        assert self.notices() == []

    def test_it_journals_that_it_began_and_ended(self, home, source):
        pulls.pull(source, clock)
        told = Entry.objects.filter(record=source.key).order_by("id").values_list("action", flat=True)
        assert list(told) == ["create", "begin_pull", "end_pull"]


class TestMeanwhile:
    """A pull ends whatever becomes of its source, and of its worker, while it runs."""

    def test_it_ends_though_its_source_was_changed(self, cast, home, source, monkeypatch):
        put(home, HEADER + GOOD + BAD)
        take_in = pulls.actions.take_in

        def changed_meanwhile(*args, **kwargs):
            take_in(*args, **kwargs)
            other = stored(source)
            other.active = False
            other.write(by=cast.erin, now=NOW)

        monkeypatch.setattr(pulls.actions, "take_in", changed_meanwhile)
        assert pulls.pull(source, clock)["outcome"] == "refused_some"
        left = stored(source)
        assert (left.active, left.running_since, left.outcome) == (False, None, "refused_some")
        assert Notice.objects.get().user == cast.chief, "the import is chief’s, whoever is responsible from now on"

    @pytest.fixture
    def killed(self, home, source, monkeypatch) -> Import:
        """The second of three files was begun when the worker was killed."""
        put(home, HEADER + GOOD, "1.csv")
        put(home, HEADER + GOOD.replace("oak", "elm") + BAD, "2.csv")
        put(home, HEADER + GOOD.replace("-12", "-13"), "3.csv")
        run = pulls.actions.engine.run

        def dies_at_the_second(imported, *args, **kwargs):
            if imported.file_name == "2.csv":
                raise KeyboardInterrupt
            run(imported, *args, **kwargs)

        monkeypatch.setattr(pulls.actions.engine, "run", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            pulls.pull(source, clock)
        monkeypatch.undo()
        return Import.objects.unscoped("test").get(state="running")

    def test_it_goes_on_where_a_killed_worker_left_it(self, source, killed):
        tasks.run_import.call(killed.pk, "en")
        left = stored(source)
        assert (left.running_since, left.outcome) == (None, "refused_some")
        assert left.told == "3 files: 3 accepted, 1 refused"
        assert Tree.objects.unscoped("test").count() == 3
        assert Notice.objects.get().url == f"/imports/{killed.pk}/"

    def test_it_tells_that_what_was_taken_up_again_failed(self, source, killed, monkeypatch):
        monkeypatch.setattr(pulls.actions.engine, "_take_in", lambda *_args: 1 / 0)
        tasks.run_import.call(killed.pk, "en")
        left = stored(source)
        assert (left.running_since, left.outcome) == (None, "failed")
        assert "ZeroDivisionError" in left.told

    def test_it_ends_no_later_pull(self, source, killed):
        later = NOW + timedelta(hours=7)
        assert pulls.begin(stored(source), later)
        tasks.run_import.call(killed.pk, "en")
        assert Import.objects.unscoped("test").get(pk=killed.pk).state == "done"
        assert stored(source).running_since == later


class TestRhythm:
    def test_it_is_due_every_so_many_hours(self, source):
        assert source.is_due(NOW)
        source.tried_at = NOW
        assert not source.is_due(NOW + timedelta(hours=5, minutes=59))
        assert source.is_due(NOW + timedelta(hours=6))

    def test_it_is_due_once_a_day_after_its_time(self, source):
        source.every_hours, source.daily_at = None, time(12)
        assert not source.is_due(NOW), "at ten it is not yet noon"
        assert source.is_due(NOW + timedelta(hours=2))
        source.tried_at = NOW + timedelta(hours=2)
        assert not source.is_due(NOW + timedelta(hours=13))
        assert source.is_due(NOW + timedelta(hours=26))

    def test_it_rests_while_it_is_not_active(self, source):
        source.active = False
        assert not source.is_due(NOW)

    def test_it_is_never_pulled_twice_at_once(self, home, source):
        put(home, HEADER + GOOD)
        other = stored(source)
        assert pulls.begin(source, NOW)
        assert not pulls.begin(other, NOW), "read before the first began"
        assert not pulls.begin(stored(source), NOW)
        assert pulls.due(NOW) == []

    def test_it_is_taken_up_again_when_its_worker_was_killed(self, source):
        pulls.begin(source, NOW)
        assert pulls.due(NOW + timedelta(hours=5)) == []
        assert pulls.due(NOW + timedelta(hours=7)) == [source]

    def test_it_is_handed_to_the_worker_by_the_sweep(self, home, source, monkeypatch):
        put(home, HEADER + GOOD)
        handed: list[int] = []
        monkeypatch.setattr(tasks.pull_source.__class__, "enqueue", lambda _task, key: handed.append(key))
        tasks.pull_due(NOW)
        tasks.pull_due(NOW)
        assert handed == [source.pk]
        tasks.pull_source.call(source.pk)
        assert Tree.objects.unscoped("test").count() == 1


class TestCommand:
    def test_it_pulls_what_is_due(self, home, source, capsys):
        put(home, HEADER + GOOD)
        call_command("imports", "pull", "--json")
        told = json.loads(capsys.readouterr().out)
        assert (told["source"], told["outcome"], told["imports"][0]["accepted"]) == ("Garden", "taken_in", 1)

    def test_it_pulls_the_one_that_is_named(self, home, source, capsys):
        call_command("imports", "pull", "Garden")
        assert capsys.readouterr().out == "Garden: nothing_new\n"
        with pytest.raises(CommandError, match="no import source Orchard"):
            call_command("imports", "pull", "Orchard")


class Served(BaseHTTPRequestHandler):
    """A small site: a file, a file that is too long, redirects within and away."""

    def do_GET(self) -> None:
        match self.path:
            case "/trees.csv":
                self.answer(200, (HEADER + GOOD).encode())
            case "/moved":
                self.answer(302, location="/trees.csv")
            case "/away":
                self.answer(302, location="https://elsewhere.example/trees.csv")
            case "/plain":
                self.answer(302, location=f"http://{self.headers['Host']}/trees.csv")
            case "/loop":
                self.answer(302, location="/loop")
            case "/long":
                self.answer(200, b"x" * 5000)
            case "/short":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"half")
            case _:
                self.answer(404)

    def answer(self, status: int, body: bytes = b"", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def site(tmp_path, monkeypatch, settings) -> Iterator[str]:
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = ThreadingHTTPServer(("localhost", 0), Served)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    host = f"localhost:{server.server_port}"
    settings.IMPORT_HOSTS = settings.INNER_HOSTS = [host]
    yield f"https://{host}"
    server.shutdown()
    thread.join()
    server.server_close()


class TestAddress:
    def pulled(self, source: ImportSource, address: str) -> ImportSource:
        source.folder, source.address = "", address
        source.write(by=SYSTEM, now=NOW)
        pulls.pull(source, clock)
        return stored(source)

    def test_it_fetches_a_file_and_knows_it_again(self, source, site):
        assert self.pulled(source, f"{site}/trees.csv").outcome == "taken_in"
        assert pulls.pull(stored(source), clock)["outcome"] == "nothing_new"
        assert Import.objects.unscoped("test").get().file_name == "trees.csv"

    def test_it_follows_a_redirect_within_the_host(self, source, site):
        assert self.pulled(source, f"{site}/moved").outcome == "taken_in"

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("away", "another host"),
            ("plain", "another host"),
            ("loop", "without end"),
            ("missing", "answers 404"),
            ("short", "ended before the file did"),
        ],
    )
    def test_it_says_why_a_file_does_not_come(self, source, site, path, words):
        told = self.pulled(source, f"{site}/{path}")
        assert told.outcome == "failed"
        assert words in told.told

    def test_it_asks_nothing_of_its_own_network_unless_it_is_told_to(self, source, site, settings):
        settings.INNER_HOSTS = []
        told = self.pulled(source, f"{site}/trees.csv")
        assert (told.outcome, "own network" in told.told) == ("failed", True)

    def test_it_stops_at_the_size_that_is_allowed(self, source, site, monkeypatch):
        monkeypatch.setattr(outside, "MOST", 1000)
        assert "larger than" in self.pulled(source, f"{site}/long").told

    def test_it_trusts_no_certificate_that_nobody_vouches_for(self, source, site, monkeypatch):
        monkeypatch.delenv("SSL_CERT_FILE")
        told = self.pulled(source, f"{site}/trees.csv")
        assert told.outcome == "failed"
        assert "certificate" in told.told.lower()

    @pytest.mark.parametrize(
        "address",
        [
            "http://localhost/x",
            "https://other.example/x",
            "https://u:p@localhost/x",
            "file:///etc/passwd",
            "https:///x",
        ],
    )
    def test_it_asks_registered_hosts_by_https_alone(self, settings, address):
        settings.IMPORT_HOSTS = ["localhost"]
        with pytest.raises(ValidationError):
            fetching.check_address(address, settings.IMPORT_HOSTS)
