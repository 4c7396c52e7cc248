"""Accounts: users, roles, grants, teams and API clients."""
