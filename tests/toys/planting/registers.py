from gridwork.kernel.registers import Part, Register
from tests.toys.planting.models import Bed, Tree


class Trees(Register):
    model = Tree
    columns = ("bed", "kind", "planted_on", "stands", "place")
    filters = ("bed", "kind", "planted_on", "stands")
    entry = ("place", "bed", "kind", "planted_on", "stands")


class Beds(Register):
    model = Bed
    columns = ("name", "place")
    filters = ("place",)
    search = ("name",)
    entry = ("place", "name", "lon", "lat")
    geometry = "point"
    parts = (Part(Trees, "bed"),)
