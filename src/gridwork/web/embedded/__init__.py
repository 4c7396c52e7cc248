"""Django's backend for SQLite, whose savepoints have names that come again."""
