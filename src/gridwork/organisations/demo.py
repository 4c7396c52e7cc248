"""The bodies of the demonstration: governance centres, departments, town governments, committees, and their powers."""

from datetime import date, datetime

from gridwork.kernel.actors import System
from gridwork.organisations.models import Body, Power
from gridwork.organisations.models.bodies import Kind
from gridwork.organisations.models.bodies import Level as Standing
from gridwork.places.models import Level, Place

SINCE = date(2016, 1, 1)
# Code, Chinese and English name, kind, and the categories of cases it is competent for.
DEPARTMENTS = (
    ("GW-GC", "综治中心", "Governance Centre", Kind.GOVERNANCE_CENTRE, ("06",)),
    ("GW-CC", "网格化指挥中心", "Grid Command Centre", Kind.COMMAND_CENTRE, ()),
    ("GW-PU", "公用事业局", "Public Works Bureau", Kind.DEPARTMENT, ("01",)),
    ("GW-CM", "城市管理局", "City Management Bureau", Kind.DEPARTMENT, ("02", "03")),
    ("GW-HC", "住房和建设局", "Housing and Construction Bureau", Kind.DEPARTMENT, ("04", "0602")),
    ("GW-EM", "应急管理局", "Emergency Management Bureau", Kind.DEPARTMENT, ("05",)),
    ("GW-EE", "生态环境局", "Ecology and Environment Bureau", Kind.DEPARTMENT, ("0204", "0401")),
    ("GW-TR", "交通运输局", "Transport Bureau", Kind.DEPARTMENT, ("0105", "0302", "0303")),
    ("GW-JU", "司法局", "Justice Bureau", Kind.DEPARTMENT, ("0601",)),
    ("GW-PO", "公安分局", "Police Branch", Kind.POLICE, ("0402", "0502")),
    ("GW-CO", "人民法院", "People’s Court", Kind.COURT, ()),
)  # fmt: skip
TOWN_SUBJECTS = ("02", "03", "04", "05", "06")
VILLAGE_SUBJECTS = ("0201", "0203", "0301", "0502", "0601")


def build(now: datetime) -> list[Body]:
    by = System("demonstration")
    places = list(Place.objects.unscoped("demonstration").order_by("level", "code"))
    district = next(place for place in places if place.level == Level.DISTRICT)
    towns = [place for place in places if place.level == Level.TOWN]
    villages = [place for place in places if place.level == Level.VILLAGE]
    top = [
        Body(
            code=code, name_zh=f"{district.name_zh}{zh}", name_en=f"Erewhon {en}", kind=kind, level=Standing.DISTRICT,
            place=district, opened_on=SINCE,
        )
        for code, zh, en, kind, _subjects in DEPARTMENTS
    ]  # fmt: skip
    Body.write_many(top, by=by, now=now)
    governments = [_under(None, town, "T", "人民政府", "Government", Kind.GOVERNMENT, Standing.TOWN) for town in towns]
    centres = [_centre(top[0], town, "TC", Standing.TOWN) for town in towns]
    Body.write_many([*governments, *centres], by=by, now=now)
    of_town = {town.pk: (own, centre) for town, own, centre in zip(towns, governments, centres, strict=True)}
    committees = [
        _under(of_town[v.parent_id][0], v, "V", "", "Committee", Kind.COMMITTEE, Standing.VILLAGE) for v in villages
    ]
    rooms = [_centre(of_town[v.parent_id][1], v, "VC", Standing.VILLAGE) for v in villages]
    Body.write_many([*committees, *rooms], by=by, now=now)
    powers = [
        Power(body=body, subject=subject, place=district, from_on=SINCE)
        for body, (*_named, subjects) in zip(top, DEPARTMENTS, strict=True)
        for subject in subjects
    ]
    powers += [Power(body=b, subject=s, place=b.place, from_on=SINCE) for b in governments for s in TOWN_SUBJECTS]
    powers += [Power(body=b, subject=s, place=b.place, from_on=SINCE) for b in committees for s in VILLAGE_SUBJECTS]
    Power.write_many(powers, by=by, now=now)
    return [*top, *governments, *centres, *committees, *rooms]


def _centre(parent: Body, place: Place, prefix: str, level: int) -> Body:
    return _under(parent, place, prefix, "综治中心", "Governance Centre", Kind.GOVERNANCE_CENTRE, level)


def _under(parent: Body | None, place: Place, prefix: str, zh: str, en: str, kind: str, level: int) -> Body:
    return Body(
        code=f"{prefix}-{place.code}",
        name_zh=f"{place.name_zh}{zh}",
        name_en=f"{place.name_en} {en}",
        kind=kind,
        level=level,
        parent=parent,
        place=place,
        opened_on=SINCE,
    )
