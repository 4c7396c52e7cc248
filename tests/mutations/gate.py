"""What the publication gate rests on, taken out."""

from tests.mutations.mutation import Mutation

ALL = (
    Mutation(
        "suppression-is-not-audited",
        "analysis/suppression/gate.py",
        "        audited = audit(safe, rule)",
        "        audited = Audit()",
        ("tests/analysis/suppression/test_gate.py",),
    ),
    Mutation(
        "differences-are-not-asked",
        "analysis/suppression/attacking.py",
        "        if rule.is_small(int(value)) and (number,) not in covered:",
        "        if False:",
        ("tests/analysis/suppression/test_differencing.py",),
    ),
    Mutation(
        "solvers-are-believed",
        "analysis/suppression/attacking.py",
        "if found is None or not self.programme.fits(found := tidied(found)):",
        "if found is None:",
        ("tests/analysis/suppression/test_proof.py",),
    ),
    Mutation(
        "proofs-have-no-end",
        "analysis/suppression/solving.py",
        "if (left := self.ends - monotonic()) <= 0:",
        "if (left := 60 + self.ends - monotonic()) <= 0:",
        ("tests/analysis/suppression/test_proof.py",),
    ),
    Mutation(
        "who-drafts-publishes",
        "figures/procedures.py",
        "    if act.by.pk == release.drafted_by_id:",
        "    if False:",
        ("tests/figures/test_releases.py", "-k", "somebody_else"),
    ),
    Mutation(
        "anchors-stand-for-seven",
        "analysis/anchors.py",
        "FEWEST = 8 ",
        "FEWEST = 7 ",
        ("tests/figures/test_maps.py", "-k", "fewer_than_eight"),
    ),
    Mutation(
        "maps-draw-what-is-kept-off",
        "figures/anchors.py",
        'if getattr(row, "on_public_map", False) is True and',
        "if",
        ("tests/figures/test_maps.py",),
    ),
)
