"""Mutations of the promise that nothing personal lives a day past its schedule, and that no copy of it is left."""

from tests.mutations.mutation import Mutation

TRACES = "tests/retention/test_no_trace.py"
SWEEPING = "tests/retention/test_sweeping.py"
HOLDS = "tests/retention/test_holds.py"
AGAIN = "tests/retention/test_erased_again.py"

ALL = (
    Mutation(
        "holds-are-ignored",
        "retention/schedules.py",
        '            rows = rows.exclude(**{f"{column}__in": keys})',
        "            pass",
        (HOLDS, "-k", "hangs_on"),
        promise="retention",
    ),
    Mutation(
        "a-hold-does-not-keep-what-hangs-on-it",
        "retention/schedules.py",
        "if column.is_relation and (keys :=",
        "if False and (keys :=",
        (HOLDS, "-k", "hangs_on"),
        promise="retention",
    ),
    Mutation(
        "who-holds-lifts",
        "retention/procedures.py",
        "    if act.by.pk == hold.placed_by_id:",
        "    if False:",
        (HOLDS, "-k", "another"),
        promise="retention",
    ),
    Mutation(
        "a-table-is-not-swept",
        "retention/schedules.py",
        "ELSEWHERE = {",
        'ELSEWHERE = {\n    "cases.note": "",',
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "a-day-is-not-asked",
        "retention/schedules.py",
        "rows.filter(counted_from__lte=self._limit(now))",
        "rows",
        (SWEEPING, "-k", "cases.note"),
        promise="retention",
    ),
    Mutation(
        "a-column-is-not-emptied",
        "keeping/emptying.py",
        "if column.attname in wanted]",
        'if column.attname in wanted and column.attname != "address"]',
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "the-journal-keeps-its-values",
        "journal/erasure.py",
        'gone = _delete([f"{label}:{key}" for key in keys], None)',
        "gone = list[str]()",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "the-search-index-is-not-written-anew",
        "retention/sweeping.py",
        "        tell(Told(model, list(rows), names, entry))",
        "        pass",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "deleted-text-stays-in-the-file",
        "web/environment.py",
        "PRAGMA secure_delete=ON;",
        "PRAGMA secure_delete=OFF;",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "deleted-words-stay-in-the-search-index",
        "kernel/bigrams.py",
        "VALUES ('secure-delete', 1)",
        "VALUES ('secure-delete', 0)",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "answers-of-the-api-stay",
        "retention/traces.py",
        "gone = answers.update(answer=EMPTIED) if answers.exists() else 0",
        "gone = 0",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "mail-that-was-given-up-stays",
        "retention/schedules.py",
        '    "kernel.outmessage": "due_at",  # of a message that was given up: its last try\n',
        "",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "contents-of-photographs-stay",
        "retention/sweeping.py",
        "        contents.discard_unused(now)",
        "        pass",
        (TRACES,),
        promise="retention",
    ),
    Mutation(
        "tombstones-name-no-rows",
        "keeping/tombstones.py",
        'fields, keys = tuple(said["fields"]), tuple(said.get("keys", ()))',
        'fields, keys = tuple(said["fields"]), ()',
        (AGAIN,),
        promise="retention",
    ),
)
