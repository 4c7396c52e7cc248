"""The toys' registers, beside the real ones: what web.registers is without them."""

from gridwork.web.registers import REGISTERS
from tests.toys.lending.registers import Loans
from tests.toys.planting.registers import Beds, Trees

TOYS = (Loans(), Trees(), Beds())
ALL = (*REGISTERS, *TOYS)
