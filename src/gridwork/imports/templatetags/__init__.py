"""Tags of imports."""
