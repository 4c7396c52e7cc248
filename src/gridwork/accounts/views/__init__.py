"""Pages of accounts beside their registers."""
