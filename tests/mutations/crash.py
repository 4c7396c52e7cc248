"""What keeps a killed process from losing, doubling or halving anything."""

from tests.mutations.mutation import Mutation

KILLED = "tests/web/test_killed.py"

ALL = (
    Mutation(
        "a-key-is-kept-apart-from-its-effect",
        "kernel/once.py",
        "        with transaction.atomic():\n            if connection.vendor",
        "        if True:\n            if connection.vendor",
        (KILLED, "-k", "its_key"),
    ),
    Mutation(
        "a-batch-is-sealed-in-two-transactions",
        "journal/sequencer.py",
        "    with transaction.atomic():\n        if not locked(Lock.SEAL",
        "    if True:\n        if not locked(Lock.SEAL",
        (KILLED, "-k", "sequencer"),
    ),
    Mutation(
        "rows-are-written-apart-from-the-account-of-them",
        "imports/engine.py",
        "    with transaction.atomic():\n        written = _written(",
        "    if True:\n        written = _written(",
        (KILLED, "-k", "import"),
    ),
    Mutation(
        "a-broken-off-import-stays-with-the-dead",
        "imports/tasks.py",
        "run_import.enqueue(progress.pk, progress.language",
        "(progress.pk, progress.language",
        (KILLED, "-k", "import"),
    ),
    Mutation(
        "a-report-is-answered-before-it-is-stored",
        "kernel/once.py",
        "        status, answer = call()\n",
        "        status, answer = call()\n        transaction.get_connection().needs_rollback = True\n",
        ("tests/web/test_crash.py",),
    ),
)
