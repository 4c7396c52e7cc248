"""`{% import_url register %}`: where rows of a file can be taken into a register, for those who may."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from gridwork.imports.came_in import NAME
from gridwork.imports.targets import target_of
from gridwork.kernel.filters import Filter
from gridwork.kernel.registers import Register

register = template.Library()


@register.filter
def choosable(filters: Sequence[Filter]) -> list[Filter]:
    """Without what nobody chooses in the list itself: to what an import brought, the page of the import leads."""
    return [each for each in filters if each.name != NAME or each.active]


@register.simple_tag(takes_context=True)
def import_url(context: Context, of: Register) -> str:
    if not (of.importable and of.entry and context["request"].user.has_perm(target_of(of).permission)):
        return ""
    try:
        return reverse(f"imports:into-{of.slug}")
    except NoReverseMatch:
        return ""
