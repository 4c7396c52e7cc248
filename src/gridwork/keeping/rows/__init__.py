"""Rows as lines of text that are the same on every database: read from one, they can be put into another."""
