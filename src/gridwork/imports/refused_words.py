"""The words by which refused columns and categories are known, in English and Chinese, and what only sounds alike."""

from typing import NamedTuple


class Words(NamedTuple):
    """English phrases are consecutive words, whatever their case, plural, hyphens or humps; Chinese ones are parts."""

    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()  # refused only as the whole name
    both: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()  # one word of each, wherever they stand
    but: tuple[str, ...] = ()  # innocent phrases, taken out before the others are looked for


_STAFF = ("warden", "patroller", "inspector", "officer", "staff", "worker", "employee", "user", "handler", "person")
_OF_STAFF = ("网格员", "巡查员", "巡逻员", "巡防员", "工作人员", "人员", "个人", "员工")

REFUSED = {
    "belief": Words(
        english=(
            *("religion", "religious", "faith", "belief", "creed", "worshipper", "atheist", "muslim", "christian"),
            *("catholic", "protestant", "buddhist", "taoist", "hindu", "jewish", "church member"),
        ),
        chinese=("宗教", "信仰", "教派", "信教", "教徒", "信众"),
        but=(
            *("religious building", "religious site", "religious place", "religious venue", "religious facility"),
            *("religious holiday", "religious festival", "religious service", "good faith", "bad faith"),
            *("catholic church", "christian church", "catholic school", "protestant church", "jewish cemetery"),
            *("宗教场所", "宗教活动场所", "宗教建筑"),
        ),
    ),
    "politics": Words(
        english=(
            *("politics", "political party", "political view", "political opinion", "political affiliation"),
            *("political leaning", "political stance", "political orientation", "political status", "political belief"),
            *("political attitude", "political background", "political activity", "political activist"),
            *("political membership", "political ideology", "political review", "political profile", "partisan"),
            *("party member", "party membership", "party affiliation", "party branch", "party cell", "party building"),
            *("party registration", "party secretary", "party organisation", "party organization", "ideology"),
            *("communist", "dissident", "voting intention", "vote intention", "voter party"),
        ),
        chinese=(
            *("政治面貌", "政治倾向", "政治立场", "政治观点", "政治态度", "政治背景", "政治审查", "政审"),
            *("党员", "党派", "入党", "党组织", "党建", "党支部", "党费"),
        ),
        but=("third party", "second party", "other party", "party wall"),
    ),
    "petition": Words(
        english=("petition", "petitioner", "petitioning", "letters and visits"),
        chinese=("信访", "上访", "访民", "缠访", "闹访", "越级访", "进京访"),
        but=("上访问", "上访谈", "晚上访", "线上访"),
    ),
    "ethnicity": Words(
        english=(
            *("ethnic", "ethnicity", "race", "racial", "nationality", "national origin", "tribe", "caste"),
            *("skin colour", "skin color", "minority group", "minority status", "hispanic", "latino", "uyghur"),
        ),
        chinese=("民族", "族别", "族裔", "种族", "肤色", "汉族", "藏族", "回族", "维吾尔", "维族"),
        but=(
            *("race track", "race course", "race event", "race route", "race day", "foot race", "road race"),
            *("bike race", "bicycle race", "boat race", "dragon boat race", "car race", "horse race", "street race"),
            *("ethnic restaurant", "民族路", "民族街", "民族大道", "民族广场", "民族学校", "民族中学", "民族小学"),
        ),
    ),
    "orientation": Words(
        english=(
            *("sexual orientation", "sexual preference", "sexual identity", "sexuality", "sex life", "homosexual"),
            *("heterosexual", "bisexual", "lesbian", "gay", "transgender", "lgbt", "lgbtq", "lgbtqi"),
        ),
        chinese=("性取向", "性倾向", "性别认同", "同性恋", "双性恋", "跨性别"),
    ),
    "key_persons": Words(
        english=(
            *("key person", "key individual", "key population", "key resident", "focus person", "focus individual"),
            *("person of interest", "person of concern", "special population", "targeted individual", "target person"),
            *("priority individual", "controlled person", "watch list", "watchlist", "person blacklist"),
            *("blacklisted person", "troublemaker"),
        ),
        chinese=(
            *("重点人员", "重点人口", "重点人群", "重点关注人", "重点管控", "重点对象", "关注人员", "管控对象"),
            *("管控人员", "特殊人群", "特殊人员", "列管", "布控"),
        ),
        but=("重点人员密集", "人员密集"),
    ),
    "person_score": Words(
        english=(
            *("social credit", "credit score", "health code colour", "health code color", "threat score"),
            *("person of risk", "high risk person", "high risk individual", "risk person", "dangerous person"),
        ),
        chinese=(
            "信用分",
            "社会信用积分",
            "个人信用",
            "高危人员",
            "高危人群",
            "风险人员",
            "人员画像",
            "红黄绿码",
            "赋码",
        ),
    ),
    "biometrics": Words(
        english=(
            *("biometric", "biometry", "fingerprint", "finger print", "faceprint", "facial", "gait", "iris", "retina"),
            *("voiceprint", "voice print", "palmprint", "palm print", "dna", "face id", "face image", "face photo"),
            *("face print", "face vector", "face feature", "face embedding", "face template", "face recognition"),
            *("face match", "face search", "face library", "face verification", "face capture", "face score"),
        ),
        chinese=(*("人脸", "面部", "步态", "指纹", "虹膜", "声纹", "掌纹", "人像", "生物特征", "生物识别"),),
        alone=("face",),
    ),
    "plate": Words(
        english=("number plate", "plate number", "plate no", "plate search", "plate recognition", "plate reader"),
        chinese=("车牌", "号牌", "车辆牌照", "机动车牌照"),
        alone=("plate",),
        both=((("plate",), ("license", "licence", "vehicle", "car", "registration", "owner", "anpr", "alpr")),),
        but=(
            *("house number plate", "door number plate", "building number plate", "street number plate"),
            *("门号牌", "门牌号牌", "楼号牌", "路号牌"),
        ),
    ),
    "tracking": Words(
        english=(
            *("gps track", "gps log", "gps trace", "track log", "track point", "patrol track", "movement track"),
            *("trajectory", "location history", "location log", "position history", "movement history"),
            *("patrol mileage", "distance walked", "walked distance", "kilometres walked", "kilometers walked"),
            *("step count", "event quota", "report quota", "reporting quota", "upload quota"),
        ),
        chinese=(
            *("轨迹", "定位记录", "巡查里程", "巡逻里程", "巡防里程", "走访里程", "行走里程", "步行里程", "步数"),
            *("上报量", "上报数", "上报率", "上报排名", "上报指标", "上报任务", "采集量", "事件指标"),
            *(f"{who}里程" for who in _OF_STAFF),
            *(f"{who}定位" for who in _OF_STAFF),
            *(f"{who}位置" for who in _OF_STAFF),
        ),
        both=(
            (
                _STAFF,
                (
                    *("track", "tracking", "mileage", "gps", "whereabouts", "kilometre", "kilometer", "km"),
                    *("leaderboard", "quota", "upload"),
                ),
            ),
            (("upload", "uploaded"), ("count", "number", "quota", "rank", "ranking", "total", "per")),
        ),
        but=(
            *("file upload", "photo upload", "image upload", "document upload", "media upload", "uploaded file"),
            *("uploaded photo", "uploaded image", "race track", "railway track", "tracking number", "track defect"),
            *("upload url", "uploaded by"),
        ),
    ),
    "cult": Words(english=("cult", "anticult", "falun"), chinese=("邪教", "法轮", "全能神")),
    "stability": Words(
        english=("stability maintenance", "maintaining stability", "maintain stability", "social stability"),
        chinese=("维稳", "涉稳", "稳控", "维护稳定", "社会稳定", "不稳定因素", "情报信息"),
    ),
}

PERSONS = Words(
    english=(
        *("person", "resident", "citizen", "individual", "villager", "tenant", "migrant", "suspect", "offender"),
        *("householder", "patient", "debtor", *_STAFF),
    ),
    chinese=(
        *("人员", "居民", "村民", "个人", "市民", "租客", "流动人口", "当事人", "投诉人", "患者", "失信人"),
        *("网格员", "巡查员", "核查员", "员工", "干部"),
    ),
)
GRADES = Words(
    english=("score", "scoring", "level", "rank", "ranking", "rating", "colour", "color", "grade", "tier"),
    chinese=("等级", "评分", "打分", "积分", "分级", "级别", "颜色", "排名", "评级", "分数"),
)
EITHER = Words(
    but=(
        *("satisfaction score", "satisfaction level", "satisfaction rating", "resident parking", "resident permit"),
        *("resident committee", "villager committee", "resident association", "citizen service", "user rating"),
        *("water level", "noise level", "sea level", "street level", "floor level", "level crossing"),
        *(
            "满意度评分",
            "满意度等级",
            "满意度打分",
            "居民委员会",
            "村民委员会",
            "居民小组",
            "村民小组",
            "居民区",
            "居民楼",
        ),
    )
)
