"""Assessments: schemes, score sheets, awards and what follows from them, of places and bodies, never of people."""
