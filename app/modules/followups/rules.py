"""What holds for follow-ups: words that say something, days that can be kept, and who looks at it after."""

from datetime import date, timedelta

from app.errors import Refusal
from app.rules.roles import HEADS, PERMISSIONS, Role, Who
from app.rules.text import one_line

CLAUSE = "ROLE-06"
CORRECT, VERIFY = "ROLE-06/correct", "ROLE-06/verify"
LONGEST_WORDS = 300
FEWEST_WORDS = 2
FARTHEST = timedelta(days=366)

STATE_ZH = {"open": "待整改", "done": "待验证", "verified": "已验证"}
STEP_ZH = {
    "set": "提出",
    "done": "报整改完成",
    "verified": "验证合格",
    "sent_back": "退回整改",
    "handed": "转交",
}
VERIFIERS = PERMISSIONS["followups.verify"]


def words_or_refuse(text: str, label: str, field: str, fewest: int = FEWEST_WORDS) -> str:
    """Words on one line. Raises Refusal naming the field when they are too few or too many."""
    words = one_line(text)
    if len(words) < fewest:
        raise Refusal(f"“{label}”请写清楚，至少 {fewest} 个字。", clause=CLAUSE, field=field)
    if len(words) > LONGEST_WORDS:
        raise Refusal(f"“{label}”最多 {LONGEST_WORDS} 个字。", clause=CLAUSE, field=field)
    return words


def until_or_refuse(until: date | None, today: date, field: str = "until") -> date:
    """The day by which it is put right: today or later, within a year. Raises Refusal."""
    if until is None:
        raise Refusal("请写整改期限，例如 2026-11-25。", clause=CLAUSE, field=field)
    if until < today:
        raise Refusal("整改期限早于今天，请改一个日期。", clause=CLAUSE, field=field)
    if until > today + FARTHEST:
        raise Refusal("整改期限最长一年，请改一个日期。", clause=CLAUSE, field=field)
    return until


def may_hand_on(who: Who, staff_id: int, set_by: int) -> bool:
    """True for whoever has it, whoever set it, the leader and the heads."""
    return who.staff_id in (staff_id, set_by) or bool(who.roles & (HEADS | {Role.LEADER}))


def may_give_more_time(who: Who) -> bool:
    """A later day needs the leader (ROLE-06): the leader and the heads give it themselves."""
    return bool(who.roles & (HEADS | {Role.LEADER}))
