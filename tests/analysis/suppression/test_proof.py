"""What counts as proved: numbers that were looked at again, and found within the time there is."""

import numpy as np
import pytest

from gridwork.analysis.suppression import Table, attacking, protecting, release
from gridwork.analysis.suppression.solving import Programme
from tests.analysis.suppression.test_gate import COUNTS

TABLE = Table.of("cases", COUNTS)


@pytest.mark.parametrize("module", [attacking, protecting])
def test_it_stays_shut_when_the_time_is_up(module, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0)
    made = release([TABLE])
    assert made.is_withheld
    assert not made.audit.is_done


def test_it_believes_no_solver_whose_numbers_do_not_add_up(monkeypatch):
    monkeypatch.setattr(attacking, "solved", lambda programme, _seconds: programme.most.copy())
    made = release([TABLE])
    assert made.is_withheld
    assert made.audit.leaks


def test_it_takes_the_sums_it_was_given_and_no_others():
    rows = np.array([[1.0, 1.0]])
    programme = Programme(_sparse(rows), np.array([[5.0, 5.0]]), np.zeros(2), np.full(2, 4.0))
    assert programme.fits(np.array([1.0, 4.0]))
    assert programme.fits(np.array([2.5, 2.5]))
    for wrong in ([1.0, 3.0], [5.0, 0.0], [-1.0, 6.0], [2.5, 2.6]):
        assert not programme.fits(np.array(wrong))


def test_one_programme_answers_one_question_after_the_other():
    programme = Programme(_sparse(np.array([[1.0, 1.0]])), np.array([[5.0, 5.0]]), np.zeros(2), np.full(2, 4.0))
    found = []
    for column in (0, 1, 0):
        programme.price({column: -1})
        found.append(programme.solve(1).tolist())
        programme.price({column: 0})
    assert found == [[4, 1], [1, 4], [4, 1]]
    programme.bound(0, 9, 9)
    assert programme.solve(1) is None
    with pytest.raises(ValueError, match="does not take"):
        programme.price({7: 1})


def _sparse(rows: np.ndarray):
    from scipy.sparse import csr_array

    return csr_array(rows)
