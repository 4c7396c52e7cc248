"""Strings and documents that break software."""

from tests.mutations.mutation import Mutation

ALL = (
    Mutation(
        "halves-of-characters-are-read",
        "web/api.py",
        "return orjson.loads(request.body)",
        "return super().parse_body(request)",
        ("tests/cases/test_naughty.py", "-k", "no_json or json_as"),
        promise="naughty",
    ),
    Mutation(
        "names-look-alike",
        "accounts/look_alikes.py",
        "    if mixes_scripts(user_name):",
        "    if False:",
        ("tests/accounts/test_look_alikes.py",),
        promise="naughty",
    ),
    Mutation(
        "names-hide-signs",
        "accounts/look_alikes.py",
        "return any(unicodedata.category(sign) in _UNSEEN for sign in name)",
        "return False",
        ("tests/accounts/test_look_alikes.py",),
        promise="naughty",
    ),
)
