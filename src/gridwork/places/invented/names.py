"""Invented names. 乌有 means "there is no such thing" and goes with 子虚; Erewhon is "nowhere" turned round."""

from collections.abc import Iterator, Sequence

import numpy as np

type Name = tuple[str, str]  # Chinese, English

DISTRICT = ("乌有区", "Erewhon District")
TOWNS = (
    ("云衢街道", "Cloudgate Subdistrict"),
    ("鲸浦镇", "Whalehaven Town"),
    ("萤桥镇", "Glowbridge Town"),
    ("砚湖镇", "Inkmere Town"),
    ("鹤汀镇", "Craneholm Town"),
    ("麦岚镇", "Barleymist Town"),
    ("星埠镇", "Starquay Town"),
)
RIVER = ("子虚江", "River Zixu")
RAILWAY = ("乌有线", "Erewhon Line")

FIRST = {
    "鲲": "Kun", "蜃": "Mirage", "霁": "Clear", "虹": "Rainbow", "琴": "Lute", "磬": "Chime", "弦": "String",
    "墨": "Sable", "篆": "Seal", "珀": "Amber", "砂": "Sand", "苔": "Moss", "蓼": "Reed", "栗": "Chestnut",
    "榧": "Yew", "棹": "Oar", "蓑": "Thatch", "獭": "Otter", "鸢": "Kite", "枭": "Owl", "鲈": "Perch", "鹿": "Deer",
    "岫": "Cave", "霜": "Rime",
}  # fmt: skip
SECOND = {
    "桥": "bridge", "埠": "quay", "渡": "ford", "陂": "weir", "坞": "dell", "岭": "ridge", "塘": "pool", "汀": "holm",
    "墟": "market", "荫": "grove", "井": "well", "台": "mount", "湾": "bay", "篱": "hedge",
}  # fmt: skip
CALLED = {
    "residents_committee": ("社区居委会", "Community"),
    "villagers_committee": ("村委会", "Village"),
    "quasi_residents": ("产业园社区", "Business Park"),
}


def village_names(kinds: Sequence[str], random: np.random.Generator) -> Iterator[Name]:
    """A different one for each, with the ending that its kind bears."""
    stems = [(one + other, FIRST[one] + SECOND[other]) for one in FIRST for other in SECOND]
    for at, kind in zip(random.permutation(len(stems)), kinds, strict=False):
        yield stems[at][0] + CALLED[kind][0], f"{stems[at][1]} {CALLED[kind][1]}"


def cell_name(village: Name, serial: int) -> Name:
    return f"{village[0]}第{serial}网格", f"{village[1]}, cell {serial}"


def segment_name(number: int) -> Name:
    return f"{RAILWAY[0]}第{number}段", f"{RAILWAY[1]}, segment {number}"
