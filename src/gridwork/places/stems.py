"""What a name tells: the stem that stays when the kind of a village changes, and its language. Pure."""

import re

_KIND = re.compile(r"(社区)?(居民委员会|村民委员会|类居委会|居委会|村委会|社区)$")
_CHINESE = re.compile("[\u3400-\u9fff]")


def stem(name: str) -> str:
    """Without the word for the kind, since that comes and goes: 夏西村委会 and 夏西社区居委会 are both 夏西.

    Nothing fuzzy beyond it: 桂一 and 桂二 are neighbours, not misprints of one another.
    """
    return _KIND.sub("", name) or name


def language_of(name: str) -> str:
    """By its script: what has a Chinese character is Chinese, all else is taken for English."""
    return "zh" if _CHINESE.search(name) else "en"
