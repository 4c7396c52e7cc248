"""Gridwork: a city district's community-safety and governance work on one accountable record."""
