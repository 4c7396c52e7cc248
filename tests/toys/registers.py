"""The toys' registers, beside the real ones: what web.registers is without them."""

from gridwork.imports.came_in import filtered_by_import
from gridwork.web.registers import REGISTERS
from tests.toys.lending.registers import Loans
from tests.toys.planting.registers import Beds, Trees

TOYS = (Loans(), Trees(), Beds())
filtered_by_import(TOYS)
ALL = (*REGISTERS, *TOYS)
