"""Finds the header of a firm's list of complaints and requests and guesses what each column holds."""

from app.documents.headings import Headings

_NAMES: dict[str, str] = {
    "serial": "序号 序列号 行号 no",
    "code": "编号 单号 投诉编号 工单号 工单编号 诉求编号 受理编号 受理单号 登记号 流水号 案件编号 报修单号",
    "taken": (
        "日期 时间 受理日期 受理时间 投诉日期 投诉时间 登记日期 登记时间 来电日期 来电时间 反映时间 "
        "反映日期 接报时间 接报日期 报修时间 报修日期 接待日期 接待时间 发生时间"
    ),
    "channel": "渠道 受理渠道 来源 诉求来源 投诉方式 受理方式 方式 途径 投诉渠道 来访方式 反映方式",
    "building": "楼栋 栋号 栋 楼号 楼幢 幢号 幢",
    "entrance": "单元 单元号",
    "room": "房号 房间号 室号 房屋 地址 住址 房产 房间 位置 地点 楼栋房号",
    "caller": "姓名 业主 业主姓名 客户 客户姓名 投诉人 反映人 来电人 报修人 联系人 用户 住户 投诉人姓名 户主",
    "phones": "电话 联系电话 手机 手机号 联系方式 来电号码 投诉人电话 业主电话",
    "kind": "类型 诉求类型 事项类型 性质 投诉性质 业务类型 工单类型 属于",
    "category": "类别 投诉类别 分类 投诉分类 投诉类型 诉求类别 归类 问题类别 问题分类 所属类别",
    "grade": "等级 级别 投诉等级 投诉级别 紧急程度 严重程度 优先级 程度 轻重缓急",
    "words": (
        "内容 投诉内容 诉求内容 反映内容 事项 事由 "
        "问题描述 投诉事项 情况描述 主要内容 具体内容 报修内容 描述 "
        "反映问题 投诉问题 诉求事项 问题"
    ),
    "department": "责任部门 部门 处理部门 承办部门 责任单位 转办部门 受理部门 主责部门 经办部门",
    "person": "责任人 处理人 承办人 经办人 负责人 跟进人 处理人员 跟进人员 责任人员 接单人 维修人",
    "state": "状态 处理状态 办理状态 进度 是否结案 结案 是否完成 完成情况 办结情况 是否办结 当前状态",
    "handling": (
        "处理情况 处理结果 处理过程 跟进情况 办理情况 处理措施 "
        "处理意见 处理进展 进展 跟进记录 处理经过 回复内容 "
        "答复内容 进展情况"
    ),
    "handled": "处理日期 处理时间 答复日期 答复时间 回复时间 回复日期 跟进时间 跟进日期 最近跟进",
    "ended": "结案日期 结案时间 办结时间 办结日期 完成日期 完成时间 关闭时间 关闭日期 销单时间",
    "taker": "受理人 登记人 接待人 接报人 接听人 记录人 受理人员 客服",
    "remark": "备注 说明 附注 备考 其他",
}
_INSIDE: tuple[tuple[str, str], ...] = (
    ("结案日期", "ended"),
    ("结案时间", "ended"),
    ("编号", "code"),
    ("单号", "code"),
    ("房号", "room"),
    ("电话", "phones"),
    ("姓名", "caller"),
    ("责任部门", "department"),
    ("责任人", "person"),
    ("等级", "grade"),
    ("级别", "grade"),
    ("类别", "category"),
    ("渠道", "channel"),
    ("处理情况", "handling"),
    ("处理结果", "handling"),
    ("状态", "state"),
    ("内容", "words"),
    ("描述", "words"),
    ("受理", "taken"),
    ("备注", "remark"),
)
FIELD_ZH = {
    "code": "编号",
    "taken": "日期",
    "channel": "渠道",
    "room": "房号",
    "caller": "姓名",
    "phones": "电话",
    "kind": "类型",
    "category": "类别",
    "grade": "等级",
    "words": "内容",
    "person": "责任人",
    "state": "状态",
    "handled": "处理日期",
}

MATTERS = Headings(
    names={key: tuple(names.split()) for key, names in _NAMES.items()},
    inside=_INSIDE,
    others="签名|签字|满意|回访|附件|照片|时限|期限",
    several=frozenset({"words", "handling", "remark", "phones"}),
    needed=frozenset({"words"}),
    least=3,
)
"""A list of complaints says at least what was complained of."""
CARRIED = ("building", "entrance", "category", "department")
"""What firms write once over several rows, in a merged cell."""
