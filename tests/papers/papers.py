"""Papers of a district that does not exist, in both languages, and the fonts that npm installed."""

from datetime import date
from pathlib import Path

from gridwork.papers.content import Certificate, Document, Heading, Language, Table
from gridwork.papers.pdf import Fonts

NOTO = Path(__file__).parents[2] / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
FONTS = Fonts((NOTO / "400Regular", NOTO / "700Bold"), system=False)

HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙"  # 28 characters: a line


def letter(language: Language = "zh-hans") -> Document:
    if language == "en":
        return Document(
            language="en", head="letter", issuer="Maple Bridge District Social Governance Committee",
            number="MB-SG [2018] 3", title="Withdrawal of an award", to="Village committee of Upper Ford",
            body=("The award is withdrawn from today.", Heading("(1) Grounds"), "You may object within 15 days."),
            signed_by="Social Governance Committee", dated_on=date(2018, 1, 5),
        )  # fmt: skip
    return Document(
        language="zh-hans", issuer="枫桥区社会治理委员会文件", number="枫社治〔2018〕3号",
        title="关于案件处置情况的通报", to="各镇（街道）社会治理办公室",
        body=("按期处置率为83.23%（55022件中45795件）。", Heading("一、情况"), towns()),
        signed_by="枫桥区社会治理委员会", dated_on=date(2018, 1, 5),
        attachments=("镇街指标", "名单"), copies_to="区政府办公室",
    )  # fmt: skip


def towns() -> Table:
    return Table(
        ("镇街", "到期", "按期"), (("甲镇", "1000", "900"), ("乙镇", "2000", "1900")), caption="表1", numbers=(1, 2)
    )


def certificate(language: Language = "zh-hans") -> Certificate:
    if language == "en":
        words = ("MB [2017] 12", "Certificate of Award", "Upper Ford Village", "has been named a Safe Village.")
        return Certificate("en", *words, "Social Governance Committee", date(2017, 12, 20))
    words = ("平安〔2017〕12号", "荣誉证书", "上渡村", "经评审，你村被命名为2016年度“平安村居”，特发此证。")
    return Certificate("zh-hans", *words, "枫桥区社会治理委员会", date(2017, 12, 20))
