"""Usual names: what columns are called in files of other systems, by the columns of ours."""

# English names are compared as words without case and signs, Chinese ones as they stand.
USUAL: dict[str, tuple[str, ...]] = {
    "reported_at": (
        "opened", "created", "requested", "requested datetime", "reported", "received", "submitted", "open date",
        "date opened", "created date", "date created", "date received", "report date", "reported on", "timestamp",
        "上报时间", "上报日期", "案发时间", "发生时间", "受理时间", "登记时间", "立案时间", "创建时间", "报案时间",
        "来电时间", "发现时间",
    ),
    "closed_at": (
        "closed", "completed", "resolved", "ended", "finished", "closed date", "date closed", "close date",
        "completion date", "resolution date", "date resolved", "结案时间", "结案日期", "办结时间", "完成时间",
        "关闭时间",
    ),
    "category": (
        "category", "group", "service group", "case category", "topic", "subject", "大类", "问题大类", "案件大类",
        "类别", "事件类别",
    ),
    "type": (
        "type", "request type", "service name", "service", "service type", "service request type", "case type",
        "complaint type", "problem type", "issue type", "subcategory", "小类", "问题小类", "案件小类", "问题类型",
        "案件类型", "事件类型", "类型",
    ),
    "text": (
        "description", "details", "request details", "descriptor", "content", "summary", "message", "case title",
        "描述", "问题描述", "案件描述", "事件描述", "内容", "诉求内容", "案情",
    ),
    "address": (
        "address", "street address", "incident address", "address string", "location address", "location", "street",
        "地址", "事发地址", "事发地点", "案发地点", "详细地址", "地点", "位置",
    ),
    "point": (
        "point", "coordinates", "coordinate", "latlong", "lat long", "lat lng", "geo", "geopoint", "geometry",
        "location", "坐标", "经纬度", "坐标点",
    ),
    "place": (
        "place", "neighborhood", "neighbourhood", "ward", "borough", "community", "village", "town", "district", "area",
        "社区", "村居", "村", "所属社区", "所属村居", "镇街", "街道", "区域", "网格",
    ),
    "body": (
        "agency", "agency name", "responsible agency", "agency responsible", "department", "responsible department",
        "assigned to", "handler", "team", "unit", "承办单位", "责任单位", "处置单位", "处置部门", "主办单位",
        "承办部门", "部门", "单位",
    ),
    "channel": (
        "channel", "source", "intake method", "method received", "received by", "channel type", "来源", "问题来源",
        "案件来源", "渠道", "上报渠道", "受理渠道",
    ),
    "answer": (
        "status notes", "resolution", "resolution description", "resolution action", "resolution notes", "outcome",
        "response", "reply", "closure reason", "答复", "答复内容", "回复内容", "处理结果", "办理结果", "处置结果",
    ),
    "code": ("id", "identifier", "key", "no", "number", "ref", "reference", "编码", "代码", "编号"),
    "number": ("id", "identifier", "no", "ref", "reference", "编号", "号码", "序号", "文号"),
    "name": ("title", "label", "名称", "姓名"),
    "name_en": ("name", "english name", "title", "英文名", "英文名称"),
    "name_zh": ("name", "chinese name", "名称", "中文名", "中文名称"),
    "title_en": ("title", "english title", "name", "英文标题"),
    "title_zh": ("title", "chinese title", "标题", "中文标题", "题名"),
    "from_on": ("from", "since", "start", "start date", "begins", "valid from", "开始日期", "起始日期", "生效日期"),
    "last_on": ("until", "to", "end", "end date", "ends", "valid to", "结束日期", "截止日期", "终止日期"),
    "lat": ("latitude", "y", "纬度"),
    "lon": ("longitude", "long", "lng", "x", "经度"),
}  # fmt: skip
LATITUDE = ("latitude", "lat", "y", "geo lat", "y coordinate", "point y", "纬度", "北纬", "y坐标")
LONGITUDE = (
    "longitude", "long", "lng", "lon", "x", "geo long", "geo lon", "x coordinate", "point x", "经度", "东经", "x坐标",
)  # fmt: skip


def bare(name: str) -> str:
    """As names of columns are compared: without case and signs."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
