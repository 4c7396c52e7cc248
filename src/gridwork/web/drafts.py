"""Where a browser sends what is typed into a form and not yet sent."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gridwork.kernel.access import SignedInRequest, signed_in
from gridwork.kernel.drafts import NEVER_KEPT, drop
from gridwork.kernel.models import Draft

LONGEST = 100_000  # bytes


@signed_in("a draft is its writer's own")
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """POST {form: address, values: {…}}; empty values drop the draft."""
    try:
        sent: Any = orjson.loads(request.body) if len(request.body) <= LONGEST else None
        form, values = str(sent["form"])[:120], dict(sent["values"])
    except (orjson.JSONDecodeError, TypeError, KeyError, ValueError):
        return HttpResponse(status=422)
    values = {name: value for name, value in values.items() if name not in NEVER_KEPT}
    if any(values.values()):
        now = timezone.now()
        Draft.objects.update_or_create(user_id=request.user.pk, form=form, defaults={"values": values, "kept_at": now})
    else:
        drop(request.user, form)
    return HttpResponse(status=204)
