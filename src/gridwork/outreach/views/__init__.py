"""Pages of outreach that are not like a list."""
