"""Places: districts, towns, villages, grid cells, sites and lines, through time."""
