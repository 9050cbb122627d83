"""Reads the cells that only a list of visits has: way, outcome, grades; and what an opinion is about."""

import re

from app.documents.cells import is_empty
from app.documents.workbook import BadCell, Cell
from app.modules.visits.rules import GRADES, OUTCOMES, THEMES, WAYS
from app.rules.text import as_text, halfwidth, one_line

Words = tuple[tuple[str, str], ...]

_WAY_WORDS: Words = (
    ("questionnaire", "问卷 调查表 调查问卷 意见表"),
    ("phone", "电话 去电 来电 致电 电访 微信 短信 线上 视频"),
    ("office", "来访 前台 到访 接待 办公室 服务中心 来办"),
    ("outdoors", "户外 园区 路遇 偶遇 楼下 小区内 广场 大堂"),
    ("home", "上门 家访 入户 面访 面谈 当面 登门 走访 拜访 家中 室内"),
)
_OUTCOME_WORDS: Words = (
    ("empty", "空置 没人住 无人居住 未入住 没有入住 空房 未住"),
    ("absent", "不在 无人 没人 未遇 未见 未开门 没开门 未接 不接 未果 未成功 关机 停机 空号"),
    ("refused", "拒 不愿 不配合 不接受 不同意"),
    ("later", "改约 改期 另约 改天 待约 约下次 再约"),
    ("talked", "谈成 成功 已访 完成 已谈 正常 见到 有效 已走访 已拜访 已回访"),
)
_GRADE_WORDS: Words = (
    ("1", "很不满意 非常不满意 十分不满意 极不满意"),
    ("2", "不满意 不太满意 较不满意 差 不好"),
    ("3", "一般 基本满意 尚可 还行 中"),
    ("5", "很满意 非常满意 十分满意 优 特别满意"),
    ("4", "满意 良 好"),
)
_THEME_WORDS: Words = (
    ("parking", "停车 车位 车库 充电桩 地库 车辆"),
    ("attitude", "态度 服务差 冷淡 推诿"),
    ("courtesy", "礼貌 礼仪 问好 微笑"),
    ("complaints", "投诉 没有回音 没人管 没有答复"),
    ("cleaning", "保洁 卫生 清洁 垃圾 打扫 异味 绿化 杂草 蚊虫 消杀"),
    ("safety", "安全 保安 门岗 监控 巡逻 陌生人 消防 电动车 高空 秩序"),
    ("repair", "维修 漏水 渗水 报修 返修 修理 堵塞 下水"),
    ("facilities", "电梯 路灯 门禁 设施 健身 游乐 照明 水压 道路 单元门 灯"),
)
_NOTHING = re.compile(
    r"(?:暂时?|目前)?(?:无|没有?|没什么)(?:意见|建议|问题|其[它他]|诉求|需求|需要)*(?:和建议)?"
)
_NOT_YET = re.compile(r"(?:未|还没有?|没有|待)(?:完成|访|访谈|走访|拜访|回访|上门|安排)|计划|已排")
_YES, _NO = ("是", "√", "y", "yes", "ok", "1"), ("否", "×", "x", "n", "no", "0")


def text_of(cell: Cell) -> str:
    """A cell as one line; empty for what is empty or broken."""
    return "" if isinstance(cell, BadCell) or is_empty(cell) else one_line(as_text(cell))


def read_way(text: str) -> str:
    """How one talked; empty where the words name no way."""
    return _by_words(text, WAYS, _WAY_WORDS)


def read_outcome(text: str) -> str:
    """How it ended; empty where the words say nothing."""
    bare = _bare(text)
    if bare in _YES:
        return "talked"
    if bare in _NO:
        return "absent"
    return _by_words(text, OUTCOMES, _OUTCOME_WORDS)


def is_still_to_come(text: str) -> bool:
    """True for a row that says that nobody has been there yet."""
    return _NOT_YET.match(_bare(text)) is not None


def read_grade(text: str) -> int:
    """A grade of 5 to 1, in words or as the figure itself; 0 where it is none of these."""
    bare = _bare(text).removesuffix("分").removesuffix(".0")
    if bare.isascii() and bare.isdecimal():
        return int(bare) if 1 <= int(bare) <= 5 else 0
    return int(_by_words(text, tuple((str(grade), zh) for grade, zh in GRADES), _GRADE_WORDS) or 0)


def theme_of(words: str) -> str:
    """What an opinion is about, by its words; other where they name nothing known."""
    return _by_words(words, THEMES, _THEME_WORDS) or "other"


def says_nothing(text: str) -> bool:
    """True for the usual ways to write that there was no opinion."""
    return not text or _NOTHING.fullmatch(_bare(text).strip("。.，,；;")) is not None


def _bare(text: str) -> str:
    return halfwidth(text).lower().replace(" ", "")


def _by_words(text: str, choices: Words, words: Words) -> str:
    bare = _bare(text)
    if not bare:
        return ""
    for key, label in choices:
        if bare in (label, key):
            return key
    for key, pieces in words:
        if any(piece in bare for piece in pieces.split()):
            return key
    return ""
