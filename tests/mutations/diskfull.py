"""What a node without room says, and what it leaves."""

from tests.mutations.mutation import Mutation

TOLD = "tests/web/test_unavailable.py"

ALL = (
    Mutation(
        "a-full-database-is-a-mistake-of-ours",
        "columns/wants.py",
        "return SQLITE.get(code & 0xFF)",
        "return None",
        ("tests/web/test_disk_full.py",),
    ),
    Mutation(
        "a-full-disk-is-a-mistake-of-ours",
        "columns/wants.py",
        "return Want.ROOM if error.errno in FILES else None",
        "return None",
        (TOLD, "-k", "upload"),
    ),
    Mutation(
        "nobody-is-told-when-to-come-back",
        "web/unavailable.py",
        '    made["Retry-After"] = str(want.value)\n',
        "",
        (TOLD,),
    ),
    Mutation(
        "the-page-of-no-database-asks-it-who-asks",
        "web/templates/503.html",
        "{% block shell %}{% endblock %}",
        "",
        (TOLD, "-k", "page"),
    ),
    Mutation(
        "half-a-photograph-is-left",
        "disk.py",
        "        draft.unlink(missing_ok=True)\n",
        "        pass\n",
        ("tests/attachments/test_disk_full.py",),
    ),
    Mutation(
        "half-an-imported-file-is-left",
        "imports/files.py",
        "            Path(file.name).unlink()\n",
        "",
        ("tests/imports/test_disk_full.py", "-k", "leaves_nothing"),
    ),
    Mutation(
        "a-checkpoint-stands-without-its-anchor",
        "journal/checkpoints.py",
        "    with transaction.atomic():  # without room",
        "    if True:  # without room",
        ("tests/journal/test_disk_full.py",),
    ),
)
