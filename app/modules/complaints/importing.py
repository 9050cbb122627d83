"""Bringing in a firm's open complaints at go-live: one act, their own days, no doubles (COMP-02)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from app.modules.complaints.model import Matter
from app.modules.complaints.noting import assign_to, note, settled
from app.modules.complaints.planned import MatterRows, PlannedMatter
from app.modules.complaints.proposing import title_of
from app.modules.complaints.rules import FACE_TO_FACE, LONGEST, STATE_ZH
from app.modules.complaints.sifting import coded, sift
from app.modules.complaints.taking import Call, begun
from app.rules.text import one_line
from app.storage.act import Act, verb

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may raise Cancelled, and then nothing at all is kept."""
_SPOKEN_TO = ("acknowledged", "replied")


@dataclass(frozen=True)
class Brought:
    """What an import did; `same` were here already, `ended` are over, `left_out` were of no use."""

    new: int
    same: int
    ended: int
    left_out: int


def _quiet(_done: int, _total: int) -> None:
    """No one is watching."""


@verb("complaints.import", "导入未结诉求")
def bring_in(act: Act, read: MatterRows, progress: Progress = _quiet) -> Brought:
    """Bring a firm's open complaints in (COMP-02); each keeps the day on which it was taken down.

    The file is compared with the site once more: what is here already stays as it is. What had been
    done is one late entry, for nobody knows when it was. Cancelled from `progress` undoes everything.
    """
    plan = sift(act.session, read, act.now)
    for done, planned in enumerate(plan.matters):
        progress(done, len(plan.matters))
        _bring_one(act, planned)
    progress(len(plan.matters), len(plan.matters))
    return Brought(len(plan.matters), plan.same, plan.ended, plan.left_out)


def _bring_one(act: Act, planned: PlannedMatter) -> None:
    read, pieces = planned.read, list(_pieces(planned.words))
    call = Call(
        words=pieces[0], channel=read.channel, kind=read.kind, unit_id=planned.unit_id,
        person_id=planned.person_id, caller=read.caller, telephone=read.telephone, category=read.category,
        grade=read.grade, title=title_of(read.words),
    )  # fmt: skip
    matter = begun(act, call, at=planned.taken_at)
    if read.channel in FACE_TO_FACE or read.state in _SPOKEN_TO:
        note(act, matter, "contacted", at=planned.taken_at, channel=read.channel)
    if read.waits_for:  # since when the list does not say: no time is held against whoever was waiting
        words = _fitting(read.handling) or "启用前已暂停"
        note(act, matter, "waiting", words, at=planned.taken_at, waits_for=read.waits_for)
    kept = [*pieces[1:], *_assigned(act, matter, planned), *_handled(act, matter, planned)]
    matter.waits_for = read.waits_for
    for words in _pieces(coded(read.code) + "；".join([*read.left, *kept])):
        note(act, matter, "supplement", words)
    settled(act, matter)


def _assigned(act: Act, matter: Matter, planned: PlannedMatter) -> Iterator[str]:
    """Whose it is; a department alone is kept, and so is a person the site does not know, in words."""
    read = planned.read
    if planned.staff_id:
        assign_to(act, matter, read.department, planned.staff_id)
        note(act, matter, "assigned", department=matter.department, staff_id=matter.staff_id)
    else:
        matter.department = read.department
    if read.person and (not planned.staff_id or read.grade == "major"):
        yield f"原责任人：{read.person}"


def _handled(act: Act, matter: Matter, planned: PlannedMatter) -> Iterator[str]:
    """What was done before the program; without somebody who answers for it, it stays words."""
    read, text = planned.read, one_line(planned.read.handling)
    if planned.staff_id and read.state == "replied":
        note(
            act, matter, "replied", text[:LONGEST] or "启用前已答复",
            at=_handled_at(planned, act.now), channel=read.channel,
        )  # fmt: skip
        text = text[LONGEST:]
    elif planned.staff_id and read.state == "working":
        note(act, matter, "work", text[:LONGEST] or "启用前已在处理", at=_handled_at(planned, act.now))
        text = text[LONGEST:]
    elif read.state in ("working", "replied"):
        yield f"原台账状态：{STATE_ZH[read.state]}"
    if text:
        yield f"处理情况：{text}"


def _handled_at(planned: PlannedMatter, now: datetime) -> datetime | None:
    """When the row says that it was done, never before it was taken down; None for at the import."""
    at = planned.read.handled
    if at is None:
        return None
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(12))
    return min(max(at, planned.taken_at), now)


def _fitting(words: str) -> str:
    return one_line(words)[:LONGEST]


def _pieces(words: str) -> Iterator[str]:
    """Long words in pieces that a step can hold; always one at least."""
    text = one_line(words)
    for start in range(0, max(len(text), 1), LONGEST):
        yield text[start : start + LONGEST]
