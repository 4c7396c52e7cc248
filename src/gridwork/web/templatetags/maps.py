"""`{% areas_url register %}`: where the number of its rows in each place is to be had, if they lie in places."""

from django import template
from django.template import Context

from gridwork.kernel.registers import Register
from gridwork.web import maps

register = template.Library()


@register.simple_tag(takes_context=True)
def areas_url(context: Context, of: Register) -> str:
    url = maps.areas_url(of)
    return f"{url}?{context['request'].GET.urlencode()}" if url else ""
