"""What one does on the pages of imports, for the tests of several of them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gridwork.imports import tasks
from gridwork.imports.models import Import


def signed_in(who) -> Client:
    client = Client()
    client.force_login(who)
    return client


def upload(contents: str | bytes, name: str = "trees.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, contents if isinstance(contents, bytes) else contents.encode())


def send(client: Client, contents: str | bytes, into: str = "trees"):
    return client.post(f"/{into}/import", {"file": upload(contents)})


def newest() -> Import:
    return Import.objects.unscoped("test").order_by("-pk").first()


def run(client: Client, contents: str | bytes, into: str = "trees") -> Import:
    return finish(client, send(client, contents, into)["Location"])


def finish(client: Client, page: str) -> Import:
    """Import all rows of the file that this page reads."""
    client.post(f"{page}run")
    tasks.run_import.call(newest().pk, "en")
    return newest()


def shown(answer) -> str:
    return answer.content.decode()
