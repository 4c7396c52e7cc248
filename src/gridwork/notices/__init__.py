"""Notices: what a user is told, in the in-box and by e-mail."""
