"""What a WSGI server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridwork.web.settings")

application = get_wsgi_application()

from gridwork.accounts.wall.building import refuse_a_way_past  # noqa: E402  (Django is set up now)
from gridwork.web.settling import settle  # noqa: E402

refuse_a_way_past()
settle()
