"""Reads the cells that only a list of complaints has: kind, class, grade, channel, state, the moment."""

import re
from datetime import date, datetime, time

from app.documents.cells import is_empty
from app.documents.workbook import BadCell, Cell
from app.modules.complaints.rules import CATEGORIES, CHANNELS, GRADES, KINDS, STATES, WAITS
from app.rules.dates import parse_date
from app.rules.text import as_text, halfwidth, one_line

Words = tuple[tuple[str, str], ...]

_KIND_WORDS: Words = (
    ("complaint", "投诉 不满 抱怨 举报"),
    ("repair", "报修 维修 报事 工程类 修理"),
    ("suggestion", "建议"),
    ("opinion", "意见 反映"),
    ("question", "咨询 询问 问询 求助 查询 帮助"),
)
_CATEGORY_WORDS: Words = (
    ("neighbours", "邻里 噪音 噪声 扰民 宠物 邻居 漏水纠纷"),
    ("developer", "地产 开发商 房屋质量 质量保修 返修 保修 建设单位 精装"),
    ("safety", "安全 秩序 保安 门岗 车辆 停车 消防 治安 车场"),
    ("facilities", "设备 设施 工程 电梯 水电 照明 供水 供电 维修"),
    ("environment", "环境 保洁 卫生 绿化 清洁 垃圾 消杀"),
    ("staff", "人员 态度 服务质量 服务类 员工 礼仪"),
    ("general", "综合 收费 费用 客服类 管理类 行政 物业费"),
    ("other", "其它 其他 另外"),
)
_GRADE_WORDS: Words = (
    ("major", "重大 特大 特别重大 群体 群诉 一级 Ⅰ级"),
    ("urgent", "紧急 加急 特急 急 二级 Ⅱ级 高"),
    ("important", "重要 较大 严重 三级 Ⅲ级 中"),
    ("ordinary", "一般 普通 轻微 正常 不急 四级 Ⅳ级 低"),
)
_CHANNEL_WORDS: Words = (
    ("passed_on", "转办 转来 12345 政务 街道 社区 居委 信访 主管部门 住建 上级 集团 总部"),
    ("network", "网络 微信 公众号 小程序 app 线上 群 邮箱 邮件 论坛 微博 抖音"),
    ("letter", "信函 信件 书信 来信 函件 书面 意见箱"),
    ("visit", "来访 上门 前台 当面 到访 现场 面谈 接待"),
    ("phone", "电话 来电 热线 座机 手机 致电"),
)
_WAIT_WORDS: Words = (
    ("developer", "开发商 地产 建设单位 总包 施工单位"),
    ("authority", "主管部门 街道 城管 政府 执法 派出所 住建"),
    ("committee", "社区 居委"),
    ("parts", "备件 配件 材料 采购 到货"),
    ("user", "业主 用户 客户 住户 本人"),
)
_ENDED = [
    "已结案",
    "结案",
    "已办结",
    "办结",
    "已完成",
    "完成",
    "已关闭",
    "关闭",
    "已解决",
    "解决",
    "已归档",
    "归档",
    "已处理",
    "已处理完",
    "处理完毕",
    "处理完成",
    "已销单",
    "销单",
    "已回访",
    "是",
    "已结",
    "结束",
    "已修复",
    "已撤销",
    "已撤回",
    "撤回",
    "撤销",
    "取消",
    "已取消",
    "作废",
    "ok",
    "√",
    "y",
    "yes",
    "100%",
    "1",
]
_OPEN_WORDS = "未 否 没 不 待 中 ×"
_STATE_WORDS: Words = (
    ("working", "处理中 跟进 办理中 进行 维修中 施工 整改 在办 否 不"),
    ("replied", "答复 回复"),
    ("assigned", "派 转"),
    ("acknowledged", "联系 响应 接触"),
    ("taken", "新 受理 登记"),
)
_HOUR = re.compile(r"(?:^|[\sT日])(?P<hour>[0-9]{1,2})\s*[:时点]\s*(?P<minute>[0-9]{1,2})?")


def text_of(cell: Cell) -> str:
    """A cell as one line; empty for what is empty or broken."""
    return "" if isinstance(cell, BadCell) or is_empty(cell) else one_line(as_text(cell))


def read_kind(text: str) -> str:
    """One of the five kinds; empty where the words name none."""
    return _by_words(text, KINDS, _KIND_WORDS)


def read_category(text: str) -> str:
    """One of the eight classes (COMP-01); empty where the words name none."""
    return _by_words(text, CATEGORIES, _CATEGORY_WORDS)


def read_grade(text: str) -> str:
    """One of the four grades; empty where the words name none."""
    if re.search("不.?急|非紧急", text):
        return "ordinary"
    return _by_words(text, GRADES, _GRADE_WORDS)


def read_channel(text: str) -> str:
    """How it came; empty where the words name no way."""
    return _by_words(text, CHANNELS, _CHANNEL_WORDS)


def is_ended(text: str) -> bool:
    """True for a state that says that nothing is to be done any more."""
    bare = halfwidth(text).lower().strip(" 。.!")
    if bare in _ENDED:
        return True
    return bool(re.match(r"已(?:结案|办结|完成|关闭|解决|归档|销单|撤)", bare)) and not _is_open_word(bare)


def read_state(text: str) -> tuple[str, str]:
    """State and who is waited for; both empty where the words say nothing."""
    waits = ""
    if re.search(r"等|暂停|挂起|转开发|转交开发|转街道|转社区|待料|缺料|缺件", text):
        waits = _by_words(text, WAITS, _WAIT_WORDS)
        waits = waits or ("parts" if re.search(r"料|件", text) else "user")
    return _not_yet(text) or _by_words(text, STATES, _STATE_WORDS), waits


def _not_yet(text: str) -> str:
    """What 未… and 待… say of the step before; empty for other words."""
    if not re.match("[未没待]", text):
        return ""
    if re.search("回访|待结案", text):
        return "replied"
    return "taken" if re.search("处理|受理|派|接单|开始", text) else "working"


def read_moment(cell: Cell) -> date | datetime | None:
    """The day in a cell, with its hour where it has one; None where it is no day."""
    if isinstance(cell, datetime):
        return cell.replace(second=0, microsecond=0) if cell.time() != time() else cell.date()
    if isinstance(cell, BadCell) or is_empty(cell):
        return None
    day = parse_date(cell)
    hour = _HOUR.search(halfwidth(as_text(cell))) if day is not None and isinstance(cell, str) else None
    if day is None or hour is None or int(hour["hour"]) > 23 or int(hour["minute"] or 0) > 59:
        return day
    return datetime.combine(day, time(int(hour["hour"]), int(hour["minute"] or 0)))


def _is_open_word(text: str) -> bool:
    return any(word in text for word in _OPEN_WORDS.split())


def _by_words(text: str, choices: Words, words: Words) -> str:
    bare = halfwidth(text).lower().replace(" ", "")
    if not bare:
        return ""
    for key, label in choices:
        if bare in (label, key):
            return key
    for key, pieces in words:
        if any(piece in bare for piece in pieces.split()):
            return key
    return ""
