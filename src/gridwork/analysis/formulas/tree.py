"""What a formula is made of once it is read. Sums and products hold all their parts side by side."""

from dataclasses import dataclass
from fractions import Fraction

from gridwork.analysis.formulas.faults import Position
from gridwork.analysis.formulas.units import Amount


@dataclass(frozen=True)
class Piece:
    at: Position
    written: str


@dataclass(frozen=True)
class Number(Piece):
    """`unit` is None for a plain number, which takes the unit of what it stands beside."""

    value: Fraction
    unit: Amount | None


@dataclass(frozen=True)
class Name(Piece):
    name: str


@dataclass(frozen=True)
class Negated(Piece):
    of: "Node"


@dataclass(frozen=True)
class Sum(Piece):
    """Each of `rest` with its sign, + or -."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True)
class Product(Piece):
    """Each of `rest` with its sign, * or /."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True)
class Compared(Piece):
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Is(Piece):
    of: "Node"
    word: str


@dataclass(frozen=True)
class Joined(Piece):
    """`word` is and, or or."""

    word: str
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not(Piece):
    of: "Node"


@dataclass(frozen=True)
class Call(Piece):
    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Tier(Piece):
    """`key` is a word of a choice, or the least amount that the tier begins at."""

    key: "str | Number"
    gives: "Node"


@dataclass(frozen=True)
class Tiers(Piece):
    of: "Node"
    tiers: tuple[Tier, ...]
    otherwise: "Node | None"


type Node = Number | Name | Negated | Sum | Product | Compared | Is | Joined | Not | Call | Tiers
