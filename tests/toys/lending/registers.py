from gridwork.kernel.registers import Register, View
from tests.toys.lending.models import Loan


class Loans(Register):
    model = Loan
    columns = ("tool", "borrower", "place", "state", "due_at")
    filters = ("state", "place", "due_at")
    search = ("tool", "borrower")
    entry = ("place", "tool", "borrower")
    orders = ("due_at",)
    bulk = ("lend_tool",)
    views = (View("lent", "Lent", "state=lent"),)
