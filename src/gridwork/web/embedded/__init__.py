"""Django's backend for SQLite, whose savepoints have names that come again and whose writers wait in line."""
