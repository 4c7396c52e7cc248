"""Keeping: backups of the node, what is made of them again, and the way to another database."""
