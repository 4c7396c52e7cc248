"""Organisations: bodies, their powers and their office hours."""
