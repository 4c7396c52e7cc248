"""Pages of imports, by what one does there."""
