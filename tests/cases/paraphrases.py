"""Reports made by rules: the same matter in other words, and other matters near by, in English and in Chinese.

The rules are tables of synonyms, orders of words, slips of the finger, abbreviations, traditional characters and ways
to give an address. The detector knows none of them. Matters of the part "chosen" settle its threshold, those of the
part "tested" are measured with it: no matter, and no street, stands in both.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi, radians, sin

METRES_A_DEGREE = 111_320
SLIPS_ZH = {"在": "再", "的": "得", "坏": "怀", "已": "己", "经": "径", "象": "像", "做": "作", "洞": "同"}
TRADITIONAL = dict(
    zip(
        "灯亮没坏个几门号东边旧丢满堆垃圾脏乱两车辆过挡树断压电线网沟盖见积淹摊占经营噪声装饮烟广告贴墙涂宠养鸡贫污满楼梯间锁废纸箱说请处尽快这里对",
        "燈亮沒壞個幾門號東邊舊丟滿堆垃圾髒亂兩車輛過擋樹斷壓電線網溝蓋見積淹攤佔經營噪聲裝飲煙廣告貼牆塗寵養雞貧污滿樓梯間鎖廢紙箱說請處盡快這裡對",
        strict=True,
    )
)
SHORT_EN = {"street": "st", "road": "rd", "avenue": "ave", "opposite": "opp.", "number": "no.", "please": "pls"}
SAME = 0  # the group of a first report and its paraphrase
FIGURES = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


@dataclass(frozen=True)
class Matter:
    """`what` and `how`: each a list of ways to say the same."""

    category: int
    what: tuple[str, ...]
    how: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One report. `group`: two of SAME are about one matter, the others each about its own. `type`: category, kind."""

    group: int
    text: str
    address: str
    lon: float | None
    lat: float | None
    at: datetime
    type: tuple[int, int]
    rules: frozenset[str]


def _matters(*rows: tuple[int, str, str]) -> tuple[Matter, ...]:
    return tuple(Matter(category, tuple(what.split("|")), tuple(how.split("|"))) for category, what, how in rows)


MATTERS: dict[tuple[str, str], tuple[Matter, ...]] = {
    ("en", "chosen"): _matters(
        (0, "street lamp|streetlight|lamp post|public light", "is out|does not work|has gone dark|no longer shines"),
        (0, "bench|park seat|public seat", "is broken|has lost a slat|is smashed"),
        (0, "bus shelter|bus stop roof|shelter", "has a shattered pane|glass is smashed|window is broken"),
        (1, "rubbish|litter|garbage|trash", "lies on the pavement|is piled on the footway|covers the sidewalk"),
        (1, "mattress|old bed", "was dumped|has been abandoned|was left behind"),
        (1, "bins|waste containers|dustbins", "are overflowing|are full|have not been emptied"),
        (2, "car|saloon car|vehicle", "blocks the driveway|is parked across the entrance|obstructs the gate"),
        (2, "lorry|truck|HGV", "stands on the pavement|is parked on the footway|blocks the sidewalk"),
        (3, "tree|big tree", "has fallen|came down in the storm|lies across the way"),
        (3, "hedge|bushes", "cover the sign|are overgrown|hide the road sign"),
        (4, "music|loud music", "every night|until two in the morning|keeps us awake"),
        (4, "building site|construction works", "make noise at night|drill after midnight|work in the night"),
    ),
    ("en", "tested"): _matters(
        (0, "manhole cover|drain lid|access cover", "is missing|was stolen|has disappeared"),
        (0, "pothole|hole in the road|hole in the carriageway", "is deep|damages tyres|gets bigger every day"),
        (0, "traffic light|signal|traffic signal", "stays red|does not change|is stuck"),
        (0, "hydrant|fire hydrant", "is leaking|drips water|sprays water"),
        (1, "rubble|builders' waste|construction debris", "was tipped|has been dumped|was thrown away"),
        (1, "dog mess|dog waste|dog dirt", "is everywhere|is not picked up|covers the grass"),
        (1, "needles|syringes", "lie in the playground|were found by the swings|are on the play area"),
        (2, "scooters|electric scooters|e-scooters", "lie across the path|are thrown about|block the footpath"),
        (2, "van|delivery van", "is parked on the crossing|blocks the zebra crossing|stands on the crosswalk"),
        (3, "branch|bough|limb of a tree", "hangs loose|is about to drop|dangles over the path"),
        (3, "flower bed|flower border|planted border", "was trampled|is destroyed|has been ruined"),
        (4, "dog|neighbour's dog", "barks all day|will not stop barking|howls for hours"),
        (4, "alarm|shop alarm|burglar alarm", "rings without end|has been sounding for hours|will not stop"),
        (5, "graffiti|spray paint|tags", "on the wall|cover the wall|were sprayed on the bricks"),
        (5, "poster|bill|flyer", "is stuck on the pole|was glued to the post|hangs on the lamp post"),
    ),
    ("zh", "chosen"): _matters(
        (0, "路灯|街灯|照明灯", "不亮|熄灭了|坏了没人修|几天没亮"),
        (0, "长椅|座椅|休息凳", "断了|坏了|缺了木条"),
        (0, "公交站牌|候车亭|车站顶棚", "玻璃碎了|被砸坏|玻璃破裂"),
        (1, "垃圾|废弃物|生活垃圾", "堆在人行道上|没人清理|丢满路边"),
        (1, "旧沙发|旧家具|破沙发", "被丢在路边|扔在这里|无人认领"),
        (1, "垃圾桶|果皮箱|垃圾箱", "满了|爆满|溢出来了"),
        (2, "小车|私家车|轿车", "挡住门口|堵住出口|停在通道口"),
        (2, "货车|大车|卡车", "停在人行道|占用人行道|压在步道上"),
        (3, "大树|树木|行道树", "倒了|被风吹倒|横在路中间"),
        (3, "绿篱|灌木|树丛", "挡住路牌|长得太高|遮住标志"),
        (4, "音响|歌声|卡拉OK", "吵到深夜|半夜扰民|凌晨还在唱"),
        (4, "工地|施工现场", "夜间施工|半夜打桩|通宵作业"),
    ),
    ("zh", "tested"): _matters(
        (0, "井盖|窨井盖|下水道盖子", "不见了|缺失|被偷了"),
        (0, "路面|马路|车行道", "破损|有个大坑|坑洼不平"),
        (0, "红绿灯|信号灯|交通灯", "一直是红灯|不变灯|失灵"),
        (0, "消防栓|消火栓", "漏水|一直喷水|滴水不止"),
        (1, "建筑垃圾|余泥|装修废料", "被偷倒|乱倒|倾倒在此"),
        (1, "狗粪|狗便|宠物粪便", "到处都是|没人捡|遍地"),
        (1, "废水|污水|脏水", "流到街上|直排路面|漫出来"),
        (2, "共享单车|公共自行车|小黄车", "乱停乱放|堆满步道|挡住盲道"),
        (2, "面包车|客货车", "停在斑马线上|压住人行横道|挡住过街口"),
        (3, "树枝|枝条|枯枝", "快掉下来|悬在头顶|压住电线"),
        (3, "花坛|绿化带|花圃", "被踩坏|被毁|种了菜"),
        (4, "狗|邻居的狗|犬只", "整天叫|叫个不停|狂吠"),
        (4, "报警器|警铃|防盗警报", "响个不停|一直响|响了几小时"),
        (5, "小广告|牛皮癣|非法广告", "贴满墙|贴在电杆上|到处张贴"),
        (5, "流动摊贩|小贩|走鬼", "占道经营|摆摊堵路|在路口摆卖"),
    ),
}
STREETS = {
    ("en", "chosen"): ("Whalebridge Road", "Inkstone Street", "Firefly Lane"),
    ("en", "tested"): ("Craneholm Avenue", "Millet Street", "Old Ferry Road"),
    ("zh", "chosen"): ("鲸桥路", "砚台街", "萤火巷"),
    ("zh", "tested"): ("鹤汀大道", "粟米街", "旧渡路"),
}
AROUND = {
    "en": ("", "Please see to it", "It has been so for days", "My children pass there", "Somebody will get hurt"),
    "zh": ("", "请尽快处理", "已经好几天了", "小孩上学要经过", "很危险", "希望有关部门管一管"),
}  # fmt: skip


def made(language: str, part: str, streets: int, now: datetime, seed: int) -> list[list[Said]]:
    """For each street a first report, one paraphrase in two of three, and six distractors near by; by time."""
    rng = random.Random(f"{language} {part} {seed}")
    return [_street(language, part, number, now, rng) for number in range(streets)]


def _street(language: str, part: str, number: int, now: datetime, rng: random.Random) -> list[Said]:
    home = 113.0 + 0.02 * number, 23.0 + 0.01 * rng.random()
    matters = rng.sample(MATTERS[language, part], 6)
    named = rng.choice(STREETS[language, part]), rng.randrange(1, 180)
    first = Spot(language, part, home, *named, now - timedelta(days=5))
    said = [first.report(SAME, matters[0], rng, plainly=True)]
    if number % 3:
        said.append(first.moved(rng, 30, 4).report(SAME, matters[0], rng))
    for group, matter in enumerate(matters[1:], start=1):
        said.append(first.moved(rng, 120, 9, rng.choice((0, 2, 6))).report(group, matter, rng))
    # The same kind of matter at another spot of the street is another matter.
    said.append(first.moved(rng, 30, 9, 40, away=200).report(len(matters), matters[0], rng))
    return sorted(said, key=lambda each: each.at)


@dataclass(frozen=True)
class Spot:
    language: str
    part: str
    point: tuple[float, float]
    street: str
    number: int
    at: datetime

    def moved(self, rng: random.Random, metres: float, days: float, doors: int = 0, away: float = 0) -> "Spot":
        """As somebody else gives it: some metres off, some days later, some doors on."""
        angle, distance = 2 * pi * rng.random(), away + abs(rng.gauss(0, metres))
        east = distance * cos(angle) / METRES_A_DEGREE / cos(radians(self.point[1]))
        point = self.point[0] + east, self.point[1] + distance * sin(angle) / METRES_A_DEGREE
        at = self.at + timedelta(days=min(rng.expovariate(2 / days), days))
        return Spot(self.language, self.part, point, self.street, self.number + doors, at)

    def report(self, group: int, matter: Matter, rng: random.Random, *, plainly: bool = False) -> Said:
        kinds = MATTERS[self.language, self.part]
        say = _english if self.language == "en" else _chinese
        text, address, rules = say(self, matter, rng, plainly)
        lon, lat = (None, None) if not plainly and rng.random() < 0.2 else self.point
        kind = (matter.category, kinds.index(matter))
        if not plainly and rng.random() < 0.15:  # by somebody who took it for something else of the kind
            same = [at for at, each in enumerate(kinds) if each.category == matter.category]
            kind = (matter.category, rng.choice(same))
        return Said(group, text, address, lon, lat, self.at, kind, frozenset(rules))


def _english(spot: Spot, matter: Matter, rng: random.Random, plainly: bool) -> tuple[str, str, set[str]]:
    what, how = (each[0] if plainly else rng.choice(each) for each in (matter.what, matter.how))
    rules = {"synonyms"} if (what, how) != (matter.what[0], matter.how[0]) else set()
    where, address = f"{spot.number} {spot.street}", f"{spot.number} {spot.street}"
    if not plainly and rng.random() < 0.5:
        where = rng.choice((f"{spot.street}, number {spot.number}", f"opposite {where}", spot.street))
        address = rng.choice(("", f"{spot.street} {spot.number}"))
        rules.add("address")
    orders = (f"The {what} at {where} {how}.", f"{where}: {what} {how}", f"It {how}, the {what} by {where}")
    order = 0 if plainly else rng.randrange(3)
    rules |= {"order"} if order else set()
    text = " ".join(filter(None, (orders[order], "" if plainly else rng.choice(AROUND["en"]))))
    if not plainly and rng.random() < 0.4:
        text = " ".join(SHORT_EN.get(word.lower().strip(".,"), word) for word in text.split())
        rules.add("abbreviations")
    if not plainly and rng.random() < 0.4:
        text = _slipped(text, rng)
        rules.add("slips")
    return text, address, rules


def _slipped(text: str, rng: random.Random) -> str:
    """Two letters exchanged, or one left out or doubled, in one word of six."""
    letters = list(text)
    for at in sorted(rng.sample(range(1, len(letters) - 2), len(letters) // 30 + 1), reverse=True):
        if letters[at].isalpha() and letters[at + 1].isalpha():
            letters[at : at + 2] = rng.choice(([letters[at + 1], letters[at]], [letters[at]], [letters[at]] * 2))
    return "".join(letters)


def _chinese(spot: Spot, matter: Matter, rng: random.Random, plainly: bool) -> tuple[str, str, set[str]]:
    what, how = (each[0] if plainly else rng.choice(each) for each in (matter.what, matter.how))
    rules = {"synonyms"} if (what, how) != (matter.what[0], matter.how[0]) else set()
    where, address = f"{spot.street}{spot.number}号", f"{spot.street}{spot.number}号"
    if not plainly and rng.random() < 0.5:
        spelt = "".join(FIGURES[figure] for figure in str(spot.number))
        where = rng.choice((f"{spot.street}{spelt}号", f"{where}门口", f"{where}对面", spot.street))
        address = rng.choice(("", f"{spot.street} {spot.number}"))
        rules.add("address")
    orders = (f"{where}的{what}{how}。", f"反映：{what}{how}，位置在{where}", f"{where}，{how}，是{what}")
    order = 0 if plainly else rng.randrange(3)
    rules |= {"order"} if order else set()
    text = "，".join(filter(None, (orders[order], "" if plainly else rng.choice(AROUND["zh"]))))
    if not plainly and rng.random() < 0.3:
        text = "".join(SLIPS_ZH.get(sign, sign) for sign in text)
        rules.add("slips")
    if not plainly and rng.random() < 0.2:
        text = "".join(TRADITIONAL.get(sign, sign) for sign in text)
        rules.add("traditional")
    return text, address, rules
