"""The mutations: each takes one protection out, and names the tests that must then fail."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = Path("src/gridwork")
MATRIX = "tests/contract/test_matrix.py"


@dataclass(frozen=True)
class Mutation:
    """In a file, the one place where `old` stands becomes `new`; `tests` are arguments of pytest."""

    name: str
    path: str  # below src/gridwork
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return self.name

    def applied(self, root: Path) -> str:
        """The file as it then reads. ValueError unless `old` stands there exactly once."""
        text = (root / SOURCE / self.path).read_text()
        if (times := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: its text stands {times} times in {self.path}")
        return text.replace(self.old, self.new)


MUTATIONS = (
    Mutation(
        "rows-of-everybody",
        "kernel/records.py",
        "return self._open().filter(self.model.scope.rows(self.model, user, permission, on))",
        "return self._open()",
        (MATRIX, "-k", "loans or search"),
    ),
    Mutation(
        "grants-of-every-place",
        "accounts/reach.py",
        "JOIN places_placeancestor c ON c.ancestor_id = g.place_id",
        "JOIN places_placeancestor c ON true",
        ("tests/accounts/test_reach.py", "tests/kernel/test_writing.py"),  # lists keep to what grants come to
    ),
    Mutation(
        "pages-ask-no-permission",
        "kernel/access.py",
        "if access.permission and not request.user.has_perm(access.permission):",
        "if False:",
        (MATRIX, "-k", "loans:"),
    ),
    Mutation(
        "strangers-are-let-in",
        "kernel/access.py",
        "if access.public:",
        "if access.public or not request.user.is_authenticated:",
        (MATRIX, "-k", "loans:list"),
    ),
    Mutation(
        "api-asks-no-permission",
        "kernel/api.py",
        "    if not request.user.has_perm(permission):",
        "    if False:",
        (MATRIX, "-k", "loans_list or loans_read"),
    ),
    Mutation(
        "foreign-is-told-from-missing",
        "kernel/answers.py",
        "    if row is None:",
        "    if row is None and rows.model._base_manager.filter(pk=pk).exists():\n"
        '        raise Refusal("It lies outside what you may see.")\n'
        "    if row is None:",
        (MATRIX, "-k", "cases:record"),
    ),
    Mutation(
        "a-missing-page-names-its-address",
        "web/templates/404.html",
        "{% block why %}<p>",
        "{% block why %}<p>{{ request.path }} ",
        (MATRIX, "-k", "cases:record"),
    ),
    Mutation(
        "search-of-everybody",
        "web/views.py",
        "rows = register.rows(user).filter(sought",
        'rows = register.model.objects.unscoped("mutation").filter(sought',
        (MATRIX, "-k", "searching"),
    ),
    Mutation(
        "journal-of-every-place",
        "web/views.py",
        'if Place.known.filter(parent=None).exclude(pk__in=open_to.values("pk")).exists():',
        "if False:",
        (MATRIX, "-k", "journal"),
    ),
    Mutation(
        "tokens-are-not-narrowed",
        "accounts/models/users.py",
        "return narrowed is not None and permission not in narrowed",
        "return False",
        ("tests/accounts/test_tokens.py",),
    ),
    Mutation(
        "unscoped-query-is-answered",
        "kernel/records.py",
        """raise Unscoped(f'{self.model.__name__}: say .visible_to(user), or .unscoped("reason"), first')""",
        "return super().get_compiler(*args, **kwargs)",
        ("tests/kernel/test_reading.py",),
    ),
    Mutation(
        "journal-hashes-are-believed",
        "journal/verifier.py",
        "leaves = [leaf_hash(text) for _hash, text in rows]",
        "leaves = [bytes.fromhex(digest) for digest, _text in rows]",
        ("tests/journal", "-m", "tamper"),
    ),
    Mutation(
        "anchors-are-not-compared",
        "journal/verifier.py",
        "if tree.root().hex() != anchor.root:",
        "if False:",
        ("tests/journal", "-m", "tamper"),
    ),
    Mutation(
        "erasure-leaves-the-value",
        "journal/erasure.py",
        "WHERE entry_id IN (SELECT id FROM journal_entry WHERE record = %s)",
        "WHERE value = '' AND entry_id IN (SELECT id FROM journal_entry WHERE record = %s)",
        ("tests/journal", "-m", "erasure"),
    ),
    Mutation(
        "idempotency-key-is-ignored",
        "kernel/api.py",
        "    if key:",
        "    if False:",
        ("tests/kernel/test_api.py", "tests/cases/test_api.py", "-k", "once or key or twice"),
    ),
    Mutation(
        "if-match-is-ignored",
        "kernel/api.py",
        'if said not in (etag(record.version), "*"):',
        "if False:",
        ("tests/kernel/test_api.py",),
    ),
    Mutation(
        "a-later-writer-overwrites",
        "kernel/records.py",
        "row = type(self).known.filter(pk=self.pk, version=self.version)",
        "row = type(self).known.filter(pk=self.pk)",
        ("tests/kernel/test_writing.py",),
    ),
    Mutation(
        "the-handler-closes",
        "cases/checks.py",
        "    if me in handlers:",
        "    if False:",
        ("tests/cases/test_closing.py",),
    ),
    Mutation(
        "cells-begin-formulas",
        "kernel/exports.py",
        """return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text""",
        "return text",
        ("tests/kernel/test_pages.py", "-m", "export"),
    ),
    Mutation(
        "photographs-keep-their-metadata",
        "attachments/images.py",
        "    return flat\n\n\ndef _jpeg(image: Image.Image, quality: int) -> bytes:\n"
        '    buffer = io.BytesIO()\n    image.save(buffer, "JPEG",',
        "    flat.info = image.info\n    return flat\n\n\ndef _jpeg(image: Image.Image, quality: int) -> bytes:\n"
        '    buffer = io.BytesIO()\n    image.save(buffer, "JPEG", exif=image.getexif(),',
        ("tests/attachments/test_images.py",),
    ),
    Mutation(
        "watches-outlive-the-right-to-see",
        "cases/watching.py",
        "if user.is_active and may:",
        "if True:",
        ("tests/cases/test_watching.py", "-k", "right_to_see"),
    ),
    Mutation(
        "rules-stand-above-powers",
        "cases/routing/book.py",
        "why = self._stands_against(rule.body_id, matter, day)",
        'why = ""',
        ("tests/cases/test_routing.py", "-k", "WhichHolds"),
    ),
    Mutation(
        "jobs-are-given-beyond-their-place",
        "cases/assigning.py",
        "body=body, role__carried__name=HANDLE, place__in=above",
        "body=body, role__carried__name=HANDLE",
        ("tests/cases/test_assigning.py", "-k", "refuses"),
    ),
    Mutation(
        "tables-are-published-unproved",
        "analysis/suppression/gate.py",
        "if not audited.is_safe:",
        "if False:",
        ("tests/analysis/suppression/test_gate.py",),
    ),
    Mutation(
        "earlier-releases-are-forgotten",
        "analysis/suppression/gate.py",
        "touching(tables, [each for each in earlier if not each.is_withheld])",
        "[]",
        ("tests/analysis/suppression/test_differencing.py",),
    ),
    Mutation(
        "points-stand-at-one-door",
        "analysis/anchors.py",
        "<= near) >= fewest",
        "<= near) >= 1",
        ("tests/analysis/test_anchors.py",),
    ),
    Mutation(
        "conflicts-of-interest-are-ignored",
        "outreach/review.py",
        "return set(declared) | {pk for pk, body, author in told if body in mine or author in names}",
        "return set()",
        ("tests/outreach/test_contests.py", "-k", "refuses"),
    ),
    Mutation(
        "reviewers-see-authors",
        "outreach/duties.py",
        '"outreach.hold", "outreach.review")',
        '"outreach.hold", "outreach.review", "outreach.view_contestentry")',
        ("tests/outreach/test_contests.py", "-k", "never_an_author"),
    ),
    Mutation(
        "both-reports-of-a-session-count",
        "outreach/actions.py",
        '    other.take("count_elsewhere", by=act.by, now=act.now)',
        "",
        ("tests/outreach/test_doubles.py", "-k", "keeps_the_other"),
    ),
    Mutation(
        "who-reports-counts",
        "outreach/checks.py",
        "if session.reported_by == str(act.by):",
        "if False:",
        ("tests/outreach/test_sessions.py", "-k", "somebody_else"),
    ),
    Mutation(
        "withdrawn-rows-count",
        "figures/mart/reading.py",
        "return rows.filter(~rows.gone)",
        "return rows",
        ("tests/figures/test_mart.py", "-k", "not_yet_folded_in"),
    ),
    Mutation(
        "a-version-holds-at-its-closing-moment",
        "figures/mart/reading.py",
        "(rows.known_to > moment)",
        "(rows.known_to >= moment)",
        ("tests/figures/test_mart.py", "-k", "by_hand"),
    ),
    Mutation(
        "what-a-delta-supersedes-counts-too",
        "figures/mart/reading.py",
        "moved.anti_join(newest, fact.key) if moved is not None else None",
        "moved",
        ("tests/figures/test_mart.py", "-k", "not_yet_folded_in"),
    ),
    Mutation(
        "later-changes-are-known-before",
        "figures/mart/reading.py",
        "newest.filter(newest.known_from <= moment) if moment is not None else newest",
        "newest",
        ("tests/figures/test_mart.py", "-k", "not_yet_folded_in"),
    ),
    Mutation(
        "a-change-row-is-left-out",
        "figures/following.py",
        "    insert(written)\n\n\ndef tell_all",
        "    insert(written[4:])\n\n\ndef tell_all",
        ("tests/figures/test_following.py",),
    ),
)
