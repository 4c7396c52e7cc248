"""Pages of places that are not like a list, a screen to a file."""
