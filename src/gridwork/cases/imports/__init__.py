"""Cases from elsewhere: what has ended there is adopted with its history, what is open becomes a live case here."""

from gridwork.cases.imports.target import CaseTarget

__all__ = ["CaseTarget"]
