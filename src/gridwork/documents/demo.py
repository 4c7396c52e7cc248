"""Documents of the demonstration: real laws and standards by their numbers, and invented policies of the district."""

from datetime import date, datetime

from gridwork.documents.models import Document, Kind
from gridwork.kernel.actors import System

DOCUMENTS = (
    (
        Kind.STANDARD, "GB/T 30428.2-2013", "Digital supervision and management of city: managed components and events",
        "数字化城市管理信息系统 第2部分：管理部件和事件", "Standardization Administration of China",
        "国家标准化管理委员会", date(2013, 12, 31), date(2014, 7, 15), ["cases"],
    ),
    (
        Kind.LAW, "", "Personal Information Protection Law", "中华人民共和国个人信息保护法",
        "Standing Committee of the National People’s Congress", "全国人民代表大会常务委员会",
        date(2021, 8, 20), date(2021, 11, 1), ["cases", "care"],
    ),
    (
        Kind.POLICY, "乌综治〔2016〕3号", "Measures for grid work in Erewhon District (invented)",
        "乌有区网格化工作办法（虚构）", "Erewhon Governance Centre", "乌有区综治中心",
        date(2016, 3, 1), date(2016, 4, 1), ["cases", "organisations"],
    ),
    (
        Kind.PLAN, "乌府〔2017〕8号", "Law-based district plan 2017–2020 (invented)",
        "乌有区法治建设规划（2017—2020年）（虚构）", "Erewhon District Government", "乌有区人民政府",
        date(2017, 2, 10), date(2017, 3, 1), ["assessments"],
    ),
)  # fmt: skip


def build(now: datetime) -> None:
    by = System("demonstration")
    rows = [
        Document(
            kind=kind, number=number, title_en=en, title_zh=zh, issuer_en=issuer_en, issuer_zh=issuer_zh,
            issued_on=issued_on, from_on=from_on, topics=topics,
        )
        for kind, number, en, zh, issuer_en, issuer_zh, issued_on, from_on, topics in DOCUMENTS
    ]  # fmt: skip
    Document.write_many(rows, by=by, now=now)
