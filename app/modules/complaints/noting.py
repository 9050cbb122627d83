"""Adds one step to a matter: the move is looked up, the step written, the clocks brought up to it."""

from datetime import datetime
from typing import Any

from app.errors import Refusal
from app.modules.complaints.duties import follow
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.rules import (
    CLAUSE,
    LONGEST,
    happened_or_refuse,
    moved_or_refuse,
    must_be_the_heads,
    words_or_refuse,
)
from app.modules.staff.service import who_works
from app.storage.act import Act


def note(
    act: Act, matter: Matter, how: str, words: str = "", *, at: datetime | None = None, **more: Any
) -> MatterStep:
    """Add a step and move on by the table of moves (COMP-02); the clocks are brought up by `settled`.

    `at` is when it happened, for what is entered late. Raises Refusal.
    """
    state = moved_or_refuse(matter.code, matter.state, how, waits_for=matter.waits_for)
    happened = happened_or_refuse(at, act.now, matter.taken_at)
    _must_follow(matter, how, happened, late=at is not None)
    step = MatterStep(
        how=how, at=min(happened, act.now), noted_at=act.now, by=act.who.staff_id,
        words=words_or_refuse(words, "说明", "words", least=0, most=LONGEST), **more,
    )  # fmt: skip
    matter.steps.append(step)
    matter.state = state
    return step


def settled(act: Act, matter: Matter) -> None:
    """The act on a matter is complete: its duties say what its steps say."""
    follow(act, matter)


def assign_to(act: Act, matter: Matter, department: str, staff_id: int) -> None:
    """Whose the matter is from now on. Raises Refusal; a major complaint only goes to a head (ROLE-04)."""
    who = who_works(act.session, staff_id, act.today)
    must_be_the_heads(who, matter.grade, "责任人")
    matter.department = words_or_refuse(department, "责任部门", "department", least=0, most=20)
    matter.staff_id = who.staff_id


def _must_follow(matter: Matter, how: str, at: datetime, *, late: bool) -> None:
    """What is entered late may not lie before what it follows from."""
    if not late or how in ("supplement", "told", "again"):
        return
    before = [
        step.at for step in matter.steps if step.how in ("taken", "handled", "reopened", "waiting", "resumed")
    ]
    if before and at < max(before):
        raise Refusal(f"时间早于上一步（{max(before):%m-%d %H:%M}），请核对。", clause=CLAUSE, field="at")
