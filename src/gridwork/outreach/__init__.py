"""Outreach: campaigns, sessions and whom they reached, materials, numbered series, contests; counts, never persons."""
