"""Columns: many rows written at once, and what they have in common worked out once."""
