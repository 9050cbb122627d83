"""How a reading text is taken apart, and how a clock of the handbook is put into words."""

import re
from dataclasses import dataclass

from app.errors import Refusal
from app.modules.staff.rules import DUTY_ZH
from app.rules.clocks import Term, parse_term
from app.rules.handbook import NAMED, WAYS, Clock
from app.rules.roles import Role
from app.rules.text import clean, halfwidth

LONGEST_BODY = 20_000
LONGEST_WHEN = 20
"""Characters; what stands before an arrow and is longer is a sentence, not an occasion."""
ARROW = " → "

ROOM_ZH = {
    "today": "今日",
    "parcels": "包裹",
    "keys": "钥匙",
    "release": "放行",
    "complaints": "诉求",
    "residents": "住户",
    "movein": "入住",
    "visits": "访谈",
    "notices": "公文",
    "renovation": "装修",
    "care": "关怀",
    "checks": "检查",
    "duty": "值班",
    "handbook": "手册",
    "staff": "人员与岗位",
    "permissions": "岗位权限",
    "site": "设置",
    "passwords": "密码与密钥",
    "journal": "操作日志",
    "retention": "保存期限",
    "archive": "档案",
    "media": "媒体接待",
    "culture": "社区文化",
    "tempstay": "暂住",
    "services": "特约服务",
    "dormitory": "宿舍",
    "consents": "待签与委托",
    "backups": "备份与恢复",
    "calendar": "工作日历",
}
"""Every room the handbook speaks of, also those that are still to come."""

_SAYING = re.compile(rf"(.{{1,{LONGEST_WHEN}}}?)\s*(?:→|->|⇒)\s*(\S.*)")
_ITEM = "·•"
_LONG_WORD = re.compile(r"([!-~]{20})(?=[!-~])")
_WAY_ZH = {"signed": "本人签字", "delegate": "受托人代签", "telephone": "电话", "letter": "书面"}


@dataclass(frozen=True)
class Line:
    """What to say, and when."""

    when: str
    say: str


@dataclass(frozen=True)
class Block:
    """A piece of a text: `kind` is head, item or text."""

    kind: str
    words: str


# ---------------------------------------------------------------- texts


def blocks_of(text: str) -> tuple[Block, ...]:
    """Heads, items and paragraphs of a text, without what is to be said; no head stands alone."""
    made = [_block(line) for line in text.splitlines() if line.strip() and not _saying(line)]
    return tuple(
        block
        for place, block in enumerate(made)
        if block.kind != "head" or (place + 1 < len(made) and made[place + 1].kind != "head")
    )


def lines_of(text: str) -> tuple[Line, ...]:
    """What is to be said: every line of the text written 什么时候 → 怎么说."""
    return tuple(line for each in text.splitlines() if (line := _saying(each)))


def body_or_refuse(text: str) -> str:
    """A text as it is kept. Raises Refusal when there is nothing in it, or too much."""
    body = clean(text)
    if not blocks_of(body) and not lines_of(body):
        raise Refusal("正文是空的。请写上内容；要用程序自带的文字，请按“恢复原文”。", field="body")
    if len(body) > LONGEST_BODY:
        raise Refusal(f"正文有 {len(body)} 个字，最多 {LONGEST_BODY} 个字，请删短或附成文件。", field="body")
    return body


def breakable(text: str) -> str:
    """The text with places where a long word without blanks (a pasted address) may end its line."""
    return _LONG_WORD.sub("\\1\u200b", text)


def folded(text: str) -> str:
    """A text for searching: width, case and blanks make no difference."""
    return "".join(halfwidth(text).casefold().split())


def _block(line: str) -> Block:
    words = line.strip()
    if words.startswith("#"):
        return Block("head", words.lstrip("#").strip())
    if words[0] in _ITEM:
        return Block("item", words.lstrip(_ITEM).strip())
    return Block("text", words)


def _saying(line: str) -> Line | None:
    found = _SAYING.fullmatch(line.strip().lstrip(_ITEM).strip())
    return Line(found[1].strip(), found[2].strip()) if found and "#" not in found[1] else None


# ---------------------------------------------------------------- clocks in words


def clock_words(clock: Clock) -> tuple[tuple[str, str], ...]:
    """A clock as pairs of label and words: how long, from when to when, whose, and what then."""
    term = parse_term(clock.term)
    return (
        ("期限", term_zh(term)),
        ("开始", clock.starts),
        ("办完", clock.ends),
        ("谁负责", who_zh(clock.who)),
        ("推迟", _put_off_zh(clock)),
        ("没有按时", "一直列着，直到办完" if clock.missed == "stays" else "记为漏做，等下一次"),
        ("提醒", _shown_zh(clock, term)),
    )


def term_zh(term: Term) -> str:
    """How long, or how often."""
    n = term.n
    return {
        "same_day": "当天",
        "given": "约定的那一天",
        "working_days": f"{n} 个工作日内",
        "desk_hours": f"{n} 个服务小时内，只计前台开放时间",
        "before": "前一天" if n == 1 else f"至少提前 {n} 天",
        "days": f"{n} 天内",
        "months": f"{n} 个月内",
        "hours": f"{n} 小时内，日夜连续计",
        "minutes": f"{n} 分钟内",
        "daily": "每天一次",
        "month": "每个月一次",
        "quarter": "每个季度一次",
        "rolling_days": f"每 {n} 天一次，从上一次算起",
        "rolling_months": f"每 {n} 个月一次，从上一次算起",
        "monthly_by": f"每月 {n} 日前",
        "times": f"每 {n} 个月至少 {term.times} 次",
        "long_holiday": f"每个长假前至少 {n} 天",
        "festival": "每个节日的前一天" if n == 1 else f"每个节日前 {n} 天",
    }[term.form]


def who_zh(who: str) -> str:
    """Whose a clock is: a role, or somebody named for a duty."""
    if who.startswith(NAMED):
        return DUTY_ZH[who.removeprefix(NAMED)]
    return Role(who).zh


def _shown_zh(clock: Clock, term: Term) -> str:
    at_once = term.form in ("hours", "minutes", "desk_hours")
    if at_once or (term.form in ("days", "working_days") and term.n <= clock.ahead):
        return "一开始就列入今日"
    return f"提前 {clock.ahead} 天列入今日" if clock.ahead else "当天列入今日"


def _put_off_zh(clock: Clock) -> str:
    if not clock.can_put_off:
        return "不能推迟"
    if not clock.consent:
        return "写明理由即可"
    asked = "、".join(role.zh for role in clock.consent)
    if set(clock.ways) == set(WAYS):
        return f"写明理由，并要{asked}同意"
    return f"写明理由，并要{asked}同意，方式：{'、'.join(_WAY_ZH[way] for way in clock.ways)}"
