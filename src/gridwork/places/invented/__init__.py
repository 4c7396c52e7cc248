"""The invented district of the demonstration: 乌有区, Erewhon. `layers(seed)` gives it as GeoJSON."""

from gridwork.places.invented.layers import layers

__all__ = ["layers"]
