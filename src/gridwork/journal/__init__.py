"""Journal: what was done, by whom, to what, in one order that can be proved."""
