"""Calculations: they know neither Django nor a database; what is known comes in, and what follows goes out."""
