"""Every mutation still has its place in the source; whether its tests find it, `python -m tests.mutations` says."""

import pytest

from tests.mutations.mutation import ROOT, SOURCE, Mutation
from tests.mutations.mutations import MUTATIONS


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_it_changes_one_place_of_the_source_and_names_tests_that_there_are(mutation: Mutation):
    changed = mutation.applied(ROOT)
    if mutation.path.endswith(".py"):
        compile(changed, mutation.path, "exec")
    assert changed != (ROOT / SOURCE / mutation.path).read_text()
    assert all((ROOT / each).exists() for each in mutation.tests if each.startswith("tests/"))


def test_it_has_a_name_of_its_own():
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
