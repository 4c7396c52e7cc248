"""The second wall: row-level security of PostgreSQL, written from what records declare."""
