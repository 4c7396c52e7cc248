"""What a node tells those who watch it, and what it must not."""

from tests.mutations.mutation import Mutation

LOGS, METRICS, HEALTH = (
    ("tests/web/test_logs.py",),
    ("tests/web/test_metrics.py", "-k", "not dashboard"),
    ("tests/web/test_health.py",),
)

ALL = (
    Mutation(
        "log-lines-hold-what-was-put-into-a-sentence",
        "web/logs.py",
        'line["says"] = str(record.msg)',
        'line["says"] = record.getMessage()',
        LOGS,
    ),
    Mutation(
        "log-lines-quote-libraries",
        "web/logs.py",
        "if record.name.startswith(OURS):",
        "if True:",
        LOGS,
    ),
    Mutation(
        "log-lines-quote-errors",
        "web/logs.py",
        'yield {"kind": type(error).__qualname__,',
        'yield {"kind": repr(error),',
        LOGS,
    ),
    Mutation(
        "requests-are-known-by-their-address",
        "web/observing.py",
        'return (match.view_name or match.route) if match else "none"',
        "return request.get_full_path()",
        LOGS,
    ),
    Mutation(
        "metrics-for-whoever-comes-through-the-proxy",
        "web/metrics.py",
        "return near and not any(name in request.headers for name in FORWARDED)",
        "return near",
        METRICS,
    ),
    Mutation(
        "metrics-by-an-empty-token",
        "web/metrics.py",
        "return bool(settings.METRICS_TOKEN) and secrets",
        "return secrets",
        METRICS,
    ),
    Mutation(
        "ready-without-its-tables",
        "web/health.py",
        "if schema.known() - run_migrations():",
        "if not run_migrations():",
        HEALTH,
    ),
)
