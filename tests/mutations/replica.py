"""What may be read from a replica, by whom and when."""

from tests.mutations.mutation import Mutation

FILE = "web/replica.py"


def _mutation(name: str, old: str, new: str, tests: str, path: str = FILE) -> Mutation:
    return Mutation(name, path, old, new, ("tests/web/test_replica.py", "-k", tests), on="postgresql")


ALL = (
    _mutation(
        "who-has-just-written-may-not-find-it",
        "return WROTE not in self.request.COOKIES if user.is_person",
        "return True if user.is_person",
        "just_written",
    ),
    _mutation("what-is-revoked-still-holds-on-the-replica", " and self._has_its_rights()", "", "revoked"),
    _mutation("a-replica-that-is-behind-is-read", "return self.age < BEHIND", "return self.age < math.inf", "behind"),
    _mutation(
        "any-standby-is-taken-for-ours",
        " WHERE pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver)",
        "",
        "no_copy",
    ),
    _mutation(
        "its-role-may-pass-the-wall",
        "                refuse_a_way_past(ALIAS)\n",
        "                pass\n",
        "pass_the_wall",
    ),
    _mutation("what-breaks-there-is-shown", "        return OnceMore()", "        return None", "halfway"),
    _mutation("every-page-may-be-old", "SHOW.fullmatch(route) is not None", "True", "feeds"),
    _mutation(
        "limits-do-not-hold-there",
        "transaction.atomic(using := router.db_for_read(Record))",
        'transaction.atomic(using := "default")',
        "too_long",
        path="kernel/limits.py",
    ),
)
