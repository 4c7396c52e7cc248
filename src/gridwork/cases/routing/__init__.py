"""Routing: which rule holds for a case, whether it agrees with the powers, and what it would have meant."""
