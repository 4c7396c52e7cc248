"""`gridwork work`: seal the journal, send messages, sweep what has become due, run long tasks."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from gridwork.accounts.wall.building import refuse_a_way_past
from gridwork.web import worker


class Command(BaseCommand):
    help = "Run what goes on between requests: journal seals, outgoing messages, sweeps, long tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_a_way_past()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run(stop)
