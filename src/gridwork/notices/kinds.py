"""Kinds of notices. A room declares its own as constants, so that each user can choose among them."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, "Kind"] = {}  # by name, in the order of their declaration


@dataclass(frozen=True)
class Kind:
    """`name` is stored: "cases.due_soon". `by_email` says what holds for users who have chosen nothing."""

    name: str
    label: str | Promise = field(compare=False)
    by_email: bool = True

    def __post_init__(self) -> None:
        if KINDS.setdefault(self.name, self) != self:
            raise ValueError(f"There is another kind of notice named {self.name}")


GENERAL = Kind("general", _("Other notices"), by_email=False)
