"""`gridwork check --deploy --database default`, run as the role that will serve, says what start-up would refuse."""

from collections.abc import Collection
from typing import Any

from django.core import checks
from django.db import connections

from gridwork.accounts.wall.building import faults, ways_past


@checks.register(checks.Tags.database, deploy=True)
def the_second_wall_stands(
    app_configs: Any, databases: Collection[str] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    held = [alias for alias in databases or () if connections[alias].vendor == "postgresql"]
    return [
        *(
            checks.Error(f"The database role may not serve: {why}.", id="gridwork.E004")
            for a in held
            for why in ways_past(a)
        ),
        *(checks.Error(f"The second wall: {fault}.", id="gridwork.E005") for alias in held for fault in faults(alias)),
    ]
