"""Formulas: what a scoring item is worked out by. Read, checked for its units, and worked with every step shown."""

from gridwork.analysis.formulas.faults import Fault, FormulaError, Position
from gridwork.analysis.formulas.formula import Example, Failure, Formula, read
from gridwork.analysis.formulas.units import CASES, NUMBER, PERCENT, POINTS, YES_NO, Amount, OneOf, Unit, YesNo, unit
from gridwork.analysis.formulas.working import Value, Working, plain

__all__ = [
    "CASES",
    "NUMBER",
    "PERCENT",
    "POINTS",
    "YES_NO",
    "Amount",
    "Example",
    "Failure",
    "Fault",
    "Formula",
    "FormulaError",
    "OneOf",
    "Position",
    "Unit",
    "Value",
    "Working",
    "YesNo",
    "plain",
    "read",
    "unit",
]
