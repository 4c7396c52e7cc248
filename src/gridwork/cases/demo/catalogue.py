"""What can be reported in the demonstration district, how pressing it can be, and how long each stage may take."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gridwork.cases.models import CaseCondition, CaseLimit, CaseType, Kind, Stage, StandardText, Unit
from gridwork.kernel.scope import Reacher

SINCE = date(2016, 1, 1)


@dataclass(frozen=True)
class Sort:
    """What the drawing of cases needs to know of a type."""

    code: str
    zh: str
    en: str
    said_zh: str
    said_en: str
    weight: float
    days: int
    kind: str = Kind.EVENT
    on_the_spot: bool = False
    mapped: bool = True


@dataclass(frozen=True)
class Catalogue:
    """Rows of the settings, and the sorts behind the types, in one order."""

    types: list[CaseType]
    sorts: list[Sort]
    conditions: list[CaseCondition]


def build(by: Reacher, now: datetime) -> Catalogue:
    said: dict[str, Any] = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8"))
    conditions = [
        CaseCondition(
            code=c["code"], name_zh=c["zh"], name_en=c["en"], rank=c["rank"], meaning_zh=c["when_zh"],
            meaning_en=c["when_en"],
        )
        for c in said["condition"]
    ]  # fmt: skip
    CaseCondition.write_many(conditions, by=by, now=now)
    categories = [CaseType(code=c["code"], name_zh=c["zh"], name_en=c["en"]) for c in said["category"]]
    CaseType.write_many(categories, by=by, now=now)
    sorts = [[Sort(**each) for each in category["type"]] for category in said["category"]]
    types = [
        CaseType(
            parent=category, code=sort.code, name_zh=sort.zh, name_en=sort.en, kind=sort.kind,
            on_the_spot=sort.on_the_spot, mapped=sort.mapped,
        )
        for category, within in zip(categories, sorts, strict=True)
        for sort in within
    ]  # fmt: skip
    CaseType.write_many(types, by=by, now=now)
    catalogue = Catalogue(types, [sort for within in sorts for sort in within], conditions)
    CaseLimit.write_many([*_of_clerks(categories), *_of_handlers(catalogue)], by=by, now=now)
    texts = [
        StandardText(
            purpose=t["purpose"], name_zh=t["zh"], name_en=t["en"], text_zh=t["text_zh"], text_en=t["text_en"]
        )
        for t in said["text"]
    ]  # fmt: skip
    StandardText.write_many(texts, by=by, now=now)
    return catalogue


def _of_clerks(categories: list[CaseType]) -> list[CaseLimit]:
    stages = ((Stage.ACCEPT, 2, Unit.WORKING_HOURS), (Stage.VERIFY, 2, Unit.WORKING_DAYS))
    return [
        CaseLimit(type=category, stage=stage, amount=amount, unit=unit, from_on=SINCE)
        for category in categories
        for stage, amount, unit in stages
    ]


def _of_handlers(catalogue: Catalogue) -> list[CaseLimit]:
    _ordinary, urgent, danger = catalogue.conditions
    rows = []
    for case_type, sort in zip(catalogue.types, catalogue.sorts, strict=True):
        for condition, amount, unit in (
            (None, sort.days, Unit.WORKING_DAYS),
            (urgent, max(4, sort.days * 3), Unit.WORKING_HOURS),
            (danger, 4, Unit.CLOCK_HOURS),
        ):
            common = {"type": case_type, "stage": Stage.HANDLE, "from_on": SINCE}
            rows.append(CaseLimit(condition=condition, amount=amount, unit=unit, **common))
    return rows
