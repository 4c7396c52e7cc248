"""Editions of a code list: read → compared with what the district knows → proposed → confirmed, and undone."""
