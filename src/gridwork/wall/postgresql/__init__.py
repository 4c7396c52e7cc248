"""Django's backend for PostgreSQL, which also tells the database in whose name each statement is asked."""
