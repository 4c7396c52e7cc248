"""What the API's document says, and what it answers."""

from tests.mutations.mutation import Mutation

TOLD = ("tests/contract/test_fuzz.py", "-k", "every")

ALL = (
    Mutation(
        "a-missing-operation-is-told-by-a-page",
        "web/missing.py",
        'if not request.path.startswith("/api/"):',
        "if True:",
        TOLD,
        promise="fuzz",
    ),
    Mutation(
        "decimals-are-promised-as-numbers",
        "columns/kinds.py",
        "        case models.FloatField():\n            return float | None",
        "        case models.FloatField() | models.DecimalField():\n            return float | None",
        TOLD,
        promise="fuzz",
    ),
    Mutation(
        "a-status-is-not-promised",
        "kernel/api.py",
        '    409: "refused, with the reason", 412',
        "    412",
        TOLD,
        promise="fuzz",
    ),
)
