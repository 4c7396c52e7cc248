"""Imports: rows from elsewhere, previewed, accepted or refused, and undone."""
