"""`{% import_url register %}`: where rows of a file can be taken into a register, for those who may."""

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from gridwork.imports.targets import target_of
from gridwork.kernel.registers import Register

register = template.Library()


@register.simple_tag(takes_context=True)
def import_url(context: Context, of: Register) -> str:
    if not (of.importable and of.entry and context["request"].user.has_perm(target_of(of).permission)):
        return ""
    try:
        return reverse(f"imports:into-{of.slug}")
    except NoReverseMatch:
        return ""
