"""Finds the header of a firm's key list or list of loans and guesses what each column holds."""

from app.documents.headings import Headings

_NAMES: dict[str, str] = {
    "serial": "序号 序列号 行号 no",
    "code": "编号 钥匙编号 清单编号 钥匙号",
    "tag": "牌码 牌号 钥匙牌 钥匙牌号 钥匙牌码 挂牌 挂牌号 标签 标签号 条码",
    "key_class": "类别 钥匙类别 分类 钥匙分类 种类 类型 钥匙类型",
    "place": (
        "房号 位置 房号位置 房间号 房屋 地点 哪里的 开启位置 所开门锁 用途位置 门锁 部位 房间 钥匙名称 名称"
    ),
    "pieces": "把数 数量 钥匙数量 钥匙把数 数量把 串数 几把",
    "spot": "挂钩位置 柜板钩 柜位 存放位置 存放处 挂放位置 箱位 钩位",
    "box": "柜 钥匙柜 柜号 钥匙箱 箱 箱号 柜名",
    "panel": "板 挂板 板号 挂板号",
    "title": "板名 挂板名称 挂什么 板面名称",
    "hook": "钩 挂钩 钩号 挂钩号",
    "source": "来源 钥匙来源 移交单位",
    "remark": "备注 说明 备考 附注",
    "borrower": "借用人 借钥匙人 领用人 借用人姓名 借出给",
    "capacity": "身份 借用人身份 人员类别",
    "firm": "单位 借用单位 单位班组 班组 部门 所属单位",
    "telephone": "电话 联系电话 手机 手机号 联系方式 借用人电话",
    "reason": "事由 用途 借用事由 借用原因 原因",
    "lent": "借出日期 借出时间 借用日期 借用时间 借出",
    "back": "归还日期 归还时间 实际归还 实际归还日期 实还日期 实还时间 还回日期 归还",
    "due": "应还日期 应还时间 预计归还 归还期限 还期 预还日期",
}
_INSIDE: tuple[tuple[str, str], ...] = (
    ("牌码", "tag"),
    ("牌号", "tag"),
    ("借用人", "borrower"),
    ("借出", "lent"),
    ("应还", "due"),
    ("电话", "telephone"),
    ("类别", "key_class"),
    ("数量", "pieces"),
    ("房号", "place"),
    ("位置", "place"),
    ("备注", "remark"),
)
_OTHERS = "实际|归还|经手|签名|签字|审批|盘点"
_CUT = {key: tuple(names.split()) for key, names in _NAMES.items()}

RINGS = Headings(
    names=_CUT,
    inside=_INSIDE,
    others=_OTHERS,
    several=frozenset({"remark"}),
    needed=frozenset({"key_class", "pieces"}),
    least=3,
)
"""A key list names at least the class or how many keys are on the ring."""
LOANS = Headings(
    names=_CUT,
    inside=_INSIDE,
    others=_OTHERS,
    several=frozenset({"remark"}),
    needed=frozenset({"borrower"}),
    least=3,
)
"""A list of what is lent names the borrower; it may be the key list itself."""

CARRIED = ("key_class", "box", "panel", "title", "source")
"""What firms write once over several rows, in a merged cell."""
