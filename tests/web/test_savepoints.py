"""Savepoints on SQLite: their names differ within a transaction and come again in the next."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_their_names_come_again():
    with CaptureQueriesContext(connection) as asked:
        for _transaction in range(2):
            with transaction.atomic():
                for _savepoint in range(2):
                    with transaction.atomic():
                        pass
    made = [each["sql"] for each in asked if each["sql"].startswith("SAVEPOINT")]
    assert (made[:2], len(set(made))) == (made[2:], 2)
