"""What a naming and an award rest on, taken out."""

from tests.mutations.mutation import Mutation

ALL = (
    Mutation(
        "a-veto-leaves-the-award-alone",
        "assessments/actions.py",
        "    if award.state in STANDING:\n",
        "    if False:\n",
        ("tests/assessments/test_awards.py", "-k", "reopened_by_a_veto"),
    ),
    Mutation(
        "days-of-notice-are-not-asked",
        "assessments/checks.py",
        "    if last is None or local_day(act.now) <= last:",
        "    if last is None:",
        ("tests/assessments/test_way.py", "-k", "self_score_to_the_award"),
    ),
    Mutation(
        "objections-are-ignored",
        "assessments/checks.py",
        "    if waiting:\n",
        "    if False:\n",
        ("tests/assessments/test_rounds.py",),
    ),
    Mutation(
        "who-scores-approves",
        "assessments/checks.py",
        "    if str(act.by) in names:",
        "    if False:",
        ("tests/assessments/test_way.py", "-k", "different_people"),
    ),
)
