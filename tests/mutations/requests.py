"""Mutations of what a person asks: a second person approves, holds and laws are respected, and no place is left out."""

from tests.mutations.mutation import Mutation

REQUESTS = "tests/retention/test_requests.py"
ERASING = "tests/retention/test_erasing.py"
COPIES = "tests/retention/test_copies.py"
AGAIN = "tests/retention/test_erased_again.py"

ALL = (
    Mutation(
        "who-takes-in-approves",
        "retention/checks.py",
        "    if act.by.pk in (request.received_by_id, request.user_id):",
        "    if False:",
        (REQUESTS, "-k", "second"),
        promise="erasure",
    ),
    Mutation(
        "an-erasure-needs-no-second-person",
        "retention/procedures.py",
        "    carry_out(R.IDENTIFIED, checks.is_own_copy),",
        "    carry_out(R.IDENTIFIED, None),",
        (REQUESTS, "-k", "second"),
        promise="erasure",
    ),
    Mutation(
        "the-body-complained-of-answers",
        "retention/checks.py",
        "        reveals.refuse_conflict(body, who, local_day(now))",
        "        pass",
        (REQUESTS, "-k", "complained"),
        promise="erasure",
    ),
    Mutation(
        "an-erasure-passes-over-holds",
        "retention/erasing.py",
        "free = schedule.not_held(rows, held)",
        "free = rows",
        (ERASING, "-k", "hold"),
        promise="erasure",
    ),
    Mutation(
        "an-erasure-passes-over-terms",
        "retention/erasing.py",
        '{f"{term.after}__lte": now - timedelta(days=term.days)}',
        "{}",
        (ERASING, "-k", "law"),
        promise="erasure",
    ),
    Mutation(
        "notices-of-an-erased-case-stay",
        "keeping/beside.py",
        '        Notice.objects.filter(_any("url__startswith", some)).delete()',
        "        pass",
        (ERASING, "-k", "canary"),
        promise="erasure",
    ),
    Mutation(
        "notes-of-an-erased-case-stay",
        "retention/terms.py",
        '    "cases.note": Term(183, "case__closed_at", SUIT),\n',
        "",
        (ERASING, "-k", "canary"),
        promise="erasure",
    ),
    Mutation(
        "a-duplicate-goes-with-the-case-it-was-linked-to",
        "retention/belongings.py",
        'Case: frozenset({"case"})',
        'Case: frozenset({"case", "duplicate_of"})',
        (ERASING, "-k", "somebody"),
        promise="erasure",
    ),
    Mutation(
        "a-copy-is-not-told-of",
        "retention/requests.py",
        "            note(copying.READ, record,",
        "            str(record) or note(copying.READ, record,",
        (COPIES, "-k", "looked"),
        promise="retention",
    ),
    Mutation(
        "a-restored-backup-brings-deleted-rows-back",
        "keeping/tombstones.py",
        "    if stone.deleted:",
        "    if False:",
        (AGAIN, "-k", "person"),
        promise="retention",
    ),
)
