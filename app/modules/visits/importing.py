"""Bringing in the visits a firm made before the program: one act, their own days, no doubles (VISIT-04)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.modules.visits.cells import theme_of
from app.modules.visits.ledger import ReadTalk, TalkRows
from app.modules.visits.model import Visit, VisitOpinion, VisitRating
from app.modules.visits.rules import LONGEST
from app.modules.visits.sifting import ComingTalk, sift
from app.rules.text import one_line
from app.storage.act import Act, verb

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may raise Cancelled, and then nothing at all is kept."""
_LONGEST_NAMES, _LONGEST_RELATION, _LONGEST_LINE = 60, 20, 300


@dataclass(frozen=True)
class Brought:
    """What an import did; `same` were here already, `left_out` were of no use."""

    new: int
    same: int
    left_out: int


def _quiet(_done: int, _total: int) -> None:
    """No one is watching."""


@verb("visits.import", "导入启用前的访谈")
def bring_in(act: Act, read: TalkRows, told: Progress = _quiet) -> Brought:
    """Bring the visits made before the program in; each keeps its day and the names of those who went.

    The file is compared with the site once more: a household that was visited that day in that way is
    left as it is. Cancelled from `told` undoes everything.
    """
    plan = sift(act.session, read, act.today)
    for done, one in enumerate(plan.talks):
        told(done, len(plan.talks))
        act.session.add(_visit(act, one))
    act.session.flush()
    told(len(plan.talks), len(plan.talks))
    return Brought(len(plan.talks), plan.same, plan.left_out)


def _visit(act: Act, one: ComingTalk) -> Visit:
    read = one.read
    over = [
        *_too_long("上门人员", read.visitors, _LONGEST_NAMES),
        *_too_long("见到谁", read.seen, _LONGEST_NAMES),
    ]
    over += [
        *_too_long("关系", read.relation, _LONGEST_RELATION),
        *_too_long("个人需要", read.needs, _LONGEST_LINE),
    ]
    opinions = list(_opinions(read))
    if not opinions and read.reply:
        over.append(f"答复：{read.reply}")
    return Visit(
        unit_id=one.unit_id, day=read.day, begun=read.begun, way=read.way, outcome=read.outcome,
        stage=one.stage, person_id=one.person_id or None, seen=read.seen[:_LONGEST_NAMES],
        relation=read.relation[:_LONGEST_RELATION], visitors=read.visitors[:_LONGEST_NAMES],
        needs=read.needs[:_LONGEST_LINE], words=_words([*read.left, *over], opinions),
        ratings=[VisitRating(dimension=key, grade=grade) for key, grade in read.ratings.items()],
        opinions=opinions, source="import", entered_at=act.now, entered_by=act.who.staff_id,
    )  # fmt: skip


def _opinions(read: ReadTalk) -> Iterator[VisitOpinion]:
    """Each opinion with what it is about; the one reply of a row stands with the first."""
    reply = read.reply
    for words in read.opinions:
        theme = theme_of(words)
        for piece in _pieces(words):
            yield VisitOpinion(theme=theme, words=piece, reply=reply[:_LONGEST_LINE])
            reply = reply[_LONGEST_LINE:]


def _words(left: list[str], opinions: list[VisitOpinion]) -> str:
    """What found no field of its own; what is longer than the field goes on as opinions of no theme."""
    text = one_line("；".join(left))
    opinions += [VisitOpinion(theme="other", words=piece) for piece in _pieces(text[LONGEST:])]
    return text[:LONGEST]


def _too_long(label: str, text: str, most: int) -> list[str]:
    return [f"{label}：{text}"] if len(text) > most else []


def _pieces(text: str) -> Iterator[str]:
    text = one_line(text)
    for start in range(0, len(text), _LONGEST_LINE):
        yield text[start : start + _LONGEST_LINE]
