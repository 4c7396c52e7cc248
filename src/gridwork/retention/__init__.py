"""Retention: what is due by its schedule is emptied or deleted, unless a hold keeps it."""
