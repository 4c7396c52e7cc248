"""The few words that a paper's layout adds to its content, in the paper's own language."""

from datetime import date

from gridwork.papers.content import Language, Paper

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WORDS: dict[Language, dict[str, str]] = {
    "zh-hans": {"attachments": "附件", "copies": "抄送", "number": "编号", "colon": "："},
    "en": {"attachments": "Attachments", "copies": "Copies to", "number": "No.", "colon": ": "},
}


def words_of(paper: Paper) -> dict[str, str]:
    return _WORDS[paper.language] | {"date": dated(paper.dated_on, paper.language)}


def dated(day: date, language: Language) -> str:
    """A date as official papers write it: 2018年1月15日, without leading zeros."""
    if language == "zh-hans":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
