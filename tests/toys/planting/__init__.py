"""Planting: beds and the trees in them. A toy with parts and a map."""
