"""Campaigns of the demonstration with their partners, materials and their reach, and series with their editions."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body
from gridwork.organisations.models.bodies import Kind, Level
from gridwork.outreach.models import Campaign, CampaignPartner, Material, Reach, Series, SeriesEdition
from gridwork.outreach.procedures import EDITION
from gridwork.outreach.states import EditionState
from gridwork.places.models import Place

SOURCE = "demonstration"
DEPARTMENTS = ("GW-JU", "GW-CO", "GW-PO", "GW-CM", "GW-EM", "GW-EE", "GW-TR")  # seven; the first leads
FILM, SONG, JOURNAL, BOOKLET = (Material.Kind(kind) for kind in ("film", "song", "journal", "booklet"))
PLAYS, COPIES = Reach.Measure.PLAYS, Reach.Measure.COPIES
MATERIALS = (
    (FILM, "The deposit (invented)", "《定金》（虚构）", date(2017, 5, 20), PLAYS, 412_300),
    (FILM, "One call (invented)", "《一通电话》（虚构）", date(2017, 9, 8), PLAYS, 286_700),
    (SONG, "Whalebridge keeps the law (invented)", "《鲸桥守法歌》（虚构）", date(2017, 4, 15), PLAYS, 97_150),
    (JOURNAL, "Law in Erewhon, spring (invented)", "《乌有法治》春季刊（虚构）", date(2017, 3, 31), COPIES, 12_000),
    (JOURNAL, "Law in Erewhon, autumn (invented)", "《乌有法治》秋季刊（虚构）", date(2017, 9, 30), COPIES, 12_000),
    (BOOKLET, "Welcome to Erewhon (invented)", "《新市民法律手册》（虚构）", date(2017, 6, 12), COPIES, 85_000),
)
JOURNALS = (("Spring", "春季刊", date(2017, 3, 31)), ("Autumn", "秋季刊", date(2017, 9, 30)))


@dataclass
class Drawn:
    """What sessions and contests refer to."""

    departments: list[Body]
    society: Body
    six_places: Campaign
    fraud: Campaign
    constitution: Campaign


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


def build(by: Reacher, now: datetime) -> Drawn:
    begun = moment(date(2017, 1, 3))
    known = {body.code: body for body in Body.objects.unscoped("demonstration").exclude(code="")}
    departments = [known[code] for code in DEPARTMENTS]
    district = Place.objects.unscoped("demonstration").get(parent=None)
    society = Body(
        code="GW-LS", name_zh="乌有区法学会", name_en="Erewhon Law Society", kind=Kind.SOCIAL_ORGANISATION,
        level=Level.DISTRICT, place=district, opened_on=date(2016, 1, 1),
    )  # fmt: skip
    above = Body(
        code="AB-LS", name_zh="乌省法学会（虚构）", name_en="Law Society of the Province (invented)",
        kind=Kind.SOCIAL_ORGANISATION, level=Level.ABOVE, opened_on=date(2010, 1, 1),
    )  # fmt: skip
    Body.write_many([society, above], by=by, now=begun)
    six, fraud, constitution = (
        Campaign(title_en=en, title_zh=zh, lead=lead, from_on=first, last_on=last, purpose=purpose)
        for en, zh, lead, first, last, purpose in (
            ("The law in six places, 2017", "2017年“法律六进”", departments[0], date(2017, 1, 1), date(2017, 12, 31),
             "法律进机关、进乡村、进社区、进学校、进企业、进单位。"),
            ("Month against telecom fraud", "防范电信诈骗宣传月", departments[2], date(2017, 6, 1), date(2017, 6, 30),
             "识别、止付、报警。"),
            ("Constitution week", "宪法宣传周", departments[0], date(2017, 11, 28), date(2017, 12, 6), ""),
        )
    )  # fmt: skip
    Campaign.write_many([six, fraud, constitution], by=by, now=begun)
    partners = [CampaignPartner(campaign=six, body=body) for body in departments[1:]]
    partners += [CampaignPartner(campaign=fraud, body=body) for body in (departments[0], departments[1])]
    partners += [CampaignPartner(campaign=constitution, body=body) for body in (departments[1], society)]
    CampaignPartner.write_many(partners, by=by, now=begun)
    drawn = Drawn(departments, society, six, fraud, constitution)
    _materials(drawn, by)
    _series(drawn, above, district, by)
    return drawn


def _materials(drawn: Drawn, by: Reacher) -> None:
    ends = moment(date(2017, 12, 30))
    rows = [
        Material(kind=kind, title_en=en, title_zh=zh, issued_on=issued, campaign=drawn.six_places,
                 body=drawn.society if kind == JOURNAL else drawn.departments[0])
        for kind, en, zh, issued, _measure, _number in MATERIALS
    ]  # fmt: skip
    Material.write_many(rows, by=by, now=ends)
    reaches = [
        Reach(material=row, measure=measure, number=number, as_of=date(2017, 12, 30), source="乌有融媒（虚构）")
        for row, (*_named, measure, number) in zip(rows, MATERIALS, strict=True)
    ]
    Reach.write_many(reaches, by=by, now=ends)


def _series(drawn: Drawn, above: Body, district: Place, by: Reacher) -> None:
    """The province's salon, of which two editions were held here; and a journal of the district's own."""
    salon = Series(
        kind=Series.Kind.SALON, title_en="Law salon of the province (invented)", title_zh="乌省法学沙龙（虚构）",
        owner=above,
    )  # fmt: skip
    journal = Series(
        kind=Series.Kind.JOURNAL, title_en="Law in Erewhon (invented)", title_zh="《乌有法治》专刊（虚构）",
        owner=drawn.society,
    )  # fmt: skip
    Series.write_many([salon, journal], by=by, now=moment(date(2016, 9, 1)))
    here = drawn.society
    fourth, ninth = ("乌省法会〔2016〕11号", "乌省法会〔2017〕26号")
    held = [
        _edition(salon, 4, "Mediation before the court", "诉前调解", here, date(2016, 9, 23), fourth),
        _edition(salon, 9, "Governance by law in the villages", "乡村依法治理", here, date(2017, 10, 20), ninth),
    ]
    held += [
        _edition(journal, number, f"{en} issue", zh, drawn.society, issued, "")
        for number, (en, zh, issued) in enumerate(JOURNALS, start=1)
    ]
    for edition in held:
        edition.place = district
        EDITION.adopt([edition], source=SOURCE, by=by, now=moment(edition.held_on, 17))


def _edition(series: Series, number: int, en: str, zh: str, host: Body, day: date, reference: str) -> SeriesEdition:
    return SeriesEdition(
        series=series, number=number, title_en=en, title_zh=zh, host=host, held_on=day, reference=reference,
        state=EditionState.HELD, venue="鲸桥讲堂 Whalebridge Hall",
    )  # fmt: skip
