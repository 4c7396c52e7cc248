"""Calendars: when an office works, and when a limit ends."""
