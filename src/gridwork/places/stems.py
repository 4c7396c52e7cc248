"""What of a village's name stays when its kind changes. Pure."""

import re

_KIND = re.compile(r"(社区)?(居民委员会|村民委员会|类居委会|居委会|村委会|社区)$")


def stem(name: str) -> str:
    """Without the word for the kind, since that comes and goes: 夏西村委会 and 夏西社区居委会 are both 夏西.

    Nothing fuzzy beyond it: 桂一 and 桂二 are neighbours, not misprints of one another.
    """
    return _KIND.sub("", name) or name
