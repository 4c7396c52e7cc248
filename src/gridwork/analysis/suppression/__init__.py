"""Suppression: which cells of public tables are left out, so that nobody is found in what is published."""

from gridwork.analysis.suppression.attacking import Audit, Leak, audit
from gridwork.analysis.suppression.gate import Release, release
from gridwork.analysis.suppression.tables import Key, Part, Released, Rule, Table

__all__ = ["Audit", "Key", "Leak", "Part", "Release", "Released", "Rule", "Table", "audit", "release"]
