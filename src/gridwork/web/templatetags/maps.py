"""`{% areas_url register %}`: where the number of its rows in each place is to be had, if they lie in places.
`{% view_url register %}`: where what lies in a view of the map is, if it can be more than a browser is to be sent.
"""

from django import template
from django.template import Context

from gridwork.kernel.registers import Register
from gridwork.web import maps

register = template.Library()


@register.simple_tag(takes_context=True)
def areas_url(context: Context, of: Register) -> str:
    url = maps.areas_url(of)
    return f"{url}?{context['request'].GET.urlencode()}" if url else ""


@register.simple_tag(takes_context=True)
def view_url(context: Context, of: Register) -> str:
    url = maps.view_url(of)
    return f"{url}?{context['request'].GET.urlencode()}" if url else ""
