"""A small district for a server that is killed: python -m tests.web.crashing begin, and afterwards … count."""

import json
import os
import sys
from collections import Counter
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "gridwork.web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from gridwork.accounts import tokens  # noqa: E402
from gridwork.accounts.models import User  # noqa: E402
from gridwork.cases.models import Case, Reporter  # noqa: E402
from gridwork.journal import sequencer, verification  # noqa: E402
from gridwork.journal.models import Entry  # noqa: E402
from tests import cast, office  # noqa: E402


def begin() -> dict[str, object]:
    """A database with the office in it; what programs need to know to report potholes and to register them."""
    call_command("migrate", verbosity=0)
    district, texts, now = office.build(), [], timezone.now()
    for number in range(4):
        client = User(username=f"program-{number}", kind="client")
        client.set_unusable_password()
        client.write(by=cast.SYSTEM, now=now)
        cast.grant(client, office.role_of(district.iris), district.district)
        texts.append(tokens.make(client, "test", now + timedelta(days=1), by=cast.SYSTEM, now=now)[1])
    return {"tokens": texts, "case": {"type": district.pothole.pk, "place": district.eastham.pk, "channel": "web"}}


def count() -> dict[str, object]:
    """Every case as it lies there, what the journal says was done to it, and the journal's first fault, if any."""
    while sequencer.seal():
        pass
    report = verification.verify()
    done = Counter(Entry.objects.filter(record__startswith="cases.case:").values_list("record", "action"))
    cases = Case.objects.unscoped("a test counts what is stored").order_by("pk")
    return {
        "cases": [
            [case.text, case.pk, case.state, done[case.key, "create"], done[case.key, "register_case"]]
            for case in cases
        ],
        "reporters": Reporter.objects.count(),
        "entries": Entry.objects.count(),
        "sealed": report.sealed,
        "fault": str(report.fault or ""),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"begin": begin, "count": count}[sys.argv[1]]()))
