"""The API: every register's router under one address, one way to sign in, one shape of error."""

from functools import cached_property
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.security import SessionAuth

from gridwork.accounts.tokens import TokenAuth, TooManyCalls
from gridwork.cases.api import photographs, reports
from gridwork.figures.api import figures
from gridwork.kernel import problems
from gridwork.kernel.api import router
from gridwork.web.changes import router as changes


class Strictly(Parser):
    """JSON as its standard has it: Python's own reader lets halves of characters pass, which no database stores."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class Session(SessionAuth):
    """A browser's. Whoever brings neither session nor token is a stranger, and not somebody whose page was forged."""

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if self.param_name in request.COOKIES else None


class Api(NinjaAPI):
    def get_openapi_schema(self, **_kwargs: Any) -> Any:
        return self.document

    @cached_property
    def document(self) -> Any:
        """With the shape of a Problem, which the operations refer to and none returns.

        Made once: it takes seconds, and anybody may ask for it.
        """
        document = super().get_openapi_schema()
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        return document


api = Api(
    title="Gridwork",
    version="1",
    description="A city district's governance work on one accountable record.",
    urls_namespace="api",
    auth=[TokenAuth(), Session()],
    parser=Strictly(),
    docs_url=None,
    openapi_url="openapi.json",
)
problems.install(api)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
def damaged(request: HttpRequest, _error: Exception) -> HttpResponse:
    words = _("Something in it is missing, damaged or too large. Nothing was changed.")
    return problems.problem(api, request, 400, "unreadable", words)


@api.exception_handler(TooManyCalls)
def slowed(request: HttpRequest, error: TooManyCalls) -> HttpResponse:
    answer = problems.problem(api, request, 429, "too_many_calls", error.message)
    answer["Retry-After"] = str(error.wait)
    return answer


api.add_router("/cases", reports)
for register in import_string(settings.REGISTERS):
    api.add_router(f"/{register.slug}", router(register))
api.add_router("/figures", figures)
api.add_router("", photographs)
api.add_router("", changes)

urlpatterns = api.urls[0]
