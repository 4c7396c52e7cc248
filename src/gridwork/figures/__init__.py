"""Figures that open to their rows: facts, the mart that keeps them in versions, and indicators over them."""
