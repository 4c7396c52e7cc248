"""`gridwork serve`, as the list of commands knows it; `gridwork.__main__` goes to the server without loading Django."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gridwork.web import server


class Command(BaseCommand):
    help = "Serve the pages and the API, with the worker beside it unless another machine runs that."

    def add_arguments(self, parser: CommandParser) -> None:
        server.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        server.serve(options["host"], options["port"], options["threads"], worker=not options["no_worker"])
