"""Finds the header of a firm's list of visits and guesses what each column holds."""

from app.documents.headings import Headings

_NAMES: dict[str, str] = {
    "serial": "序号 序列号 行号 编号 no",
    "day": (
        "日期 时间 访谈日期 访谈时间 走访日期 走访时间 拜访日期 拜访时间 回访日期 回访时间 "
        "上门日期 上门时间 家访日期 家访时间 "
        "面访日期 沟通日期 联系日期 最近访谈 最近访谈日期 最近一次访谈 最近走访日期 上次访谈 上次访谈日期 "
        "上次走访 上次走访日期 "
        "末次访谈日期 最后访谈日期 访问日期 访问时间"
    ),
    "building": "楼栋 栋号 栋 楼号 楼幢 幢号 幢",
    "entrance": "单元 单元号",
    "room": "房号 房间号 室号 房屋 地址 住址 房产 房间 楼栋房号 门牌 门牌号 户号",
    "way": "方式 访谈方式 走访方式 拜访方式 回访方式 沟通方式 访问方式 形式 访谈形式 途径 访谈途径",
    "outcome": (
        "结果 访谈结果 走访结果 拜访结果 回访结果 是否成功 是否完成 状态 访谈状态 完成情况 访谈情况 是否见到"
    ),
    "visitors": (
        "访谈人 访谈人员 访谈员 走访人 走访人员 拜访人 拜访人员 回访人 回访人员 上门人员 上门人 "
        "家访人 访问人 "
        "经办人 责任人 客服 客服人员 客服专员 管家 楼管 物业人员 参加人员"
    ),
    "seen": (
        "见到谁 受访人 受访者 被访人 被访者 被访谈人 访谈对象 走访对象 拜访对象 对象 接待人 "
        "姓名 业主 业主姓名 客户 客户姓名 用户 用户姓名 住户 住户姓名 户主"
    ),
    "relation": "关系 与业主关系 与户主关系 身份 对象身份",
    "opinions": (
        "意见 建议 意见建议 意见及建议 意见和建议 意见与建议 业主意见 客户意见 用户意见 反馈 反馈意见 "
        "业主反馈 反映问题 问题 "
        "诉求 需求 业主诉求 访谈内容 走访内容 拜访内容 回访内容 沟通内容 内容 访谈记录 主要内容 反映情况"
    ),
    "reply": "答复 回复 答复情况 回复内容 答复内容 处理情况 处理结果 处理意见 跟进情况 落实情况",
    "whole": (
        "满意度 满意度总体 总体满意度 综合满意度 整体满意度 总体评价 综合评价 满意情况 满意程度 是否满意 "
        "评价 评分 打分 总分"
    ),
    "needs": "个人需要 个人需求 个性化需求 特殊需求 需要 特殊需要",
    "safety": "安全 安全管理 秩序 安保 秩序维护",
    "repair": "维修 工程 维修服务 工程维修 维修及时",
    "cleaning": "清洁 保洁 卫生 环境 环境卫生 清洁卫生",
    "complaints": "投诉处理 投诉 投诉处理满意度",
    "courtesy": "礼貌 礼仪 礼节 礼貌礼仪",
    "attitude": "态度 服务态度",
    "remark": "备注 说明 附注 备考 其他 其它",
}
_INSIDE: tuple[tuple[str, str], ...] = (
    ("访谈日期", "day"),
    ("走访日期", "day"),
    ("访谈时间", "day"),
    ("走访时间", "day"),
    ("房号", "room"),
    ("方式", "way"),
    ("总体", "whole"),
    ("满意度", "whole"),
    ("访谈人", "visitors"),
    ("走访人", "visitors"),
    ("受访", "seen"),
    ("关系", "relation"),
    ("意见", "opinions"),
    ("建议", "opinions"),
    ("答复", "reply"),
    ("回复", "reply"),
    ("备注", "remark"),
)
FIELD_ZH = {
    "day": "日期",
    "way": "方式",
    "outcome": "结果",
    "room": "房号",
    "whole": "满意度",
    "safety": "安全",
    "repair": "维修",
    "cleaning": "清洁",
    "complaints": "投诉处理",
    "courtesy": "礼貌",
    "attitude": "态度",
}

VISITS = Headings(
    names={key: tuple(names.split()) for key, names in _NAMES.items()},
    inside=_INSIDE,
    others="签名|签字|电话|手机|面积|附件|照片|入伙|交付|下次|计划|入住",
    several=frozenset({"opinions", "reply", "remark", "visitors"}),
    needed=frozenset({"day"}),
    least=2,
)
"""A list of visits says at least when one was there."""
CARRIED = ("building", "entrance", "visitors")
"""What firms write once over several rows, in a merged cell."""
