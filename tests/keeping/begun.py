"""A node on which work has begun: python -m tests.keeping.begun. The environment names its home and database."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "gridwork.web.settings"

import django

from gridwork.web import sqlite

sqlite.use_newer()
django.setup()

from django.core.management import call_command  # noqa: E402

from tests import office  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    office.build()
