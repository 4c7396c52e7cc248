"""The API: every register's router under one address, one way to sign in, one shape of error."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.security import SessionAuth

from gridwork.accounts.tokens import TokenAuth
from gridwork.cases.api import router as photographs
from gridwork.kernel import problems
from gridwork.kernel.api import router


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """With the shape of a Problem, which the operations refer to and none returns."""
        document = super().get_openapi_schema(**kwargs)
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        return document


api = Api(
    title="Gridwork",
    version="1",
    description="A city district's governance work on one accountable record.",
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    openapi_url="openapi.json",
)
problems.install(api)
for register in import_string(settings.REGISTERS):
    api.add_router(f"/{register.slug}", router(register))
api.add_router("", photographs)

urlpatterns = api.urls[0]
