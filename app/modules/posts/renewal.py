"""The renewal of all lists every six months (ARCH-11): what the register of copies answers on its sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks import service as checks
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import SEE_BELOW, Finding, LineEntry
from app.modules.posts.finding import all_out, posts_in_use
from app.modules.posts.model import ListCopy, ListPost
from app.modules.posts.rules import CONTROL, GROUND, RENEWAL_CLAUSE, renewal_day
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

CHECK = "list-renewal"
REMARK = "各岗位："
PUT_RIGHT_IN = timedelta(days=7)
LONGEST_REMARK = 500


@dataclass(frozen=True)
class PostFact:
    """What the register knows of one post: its newest printed copy, and whether the post has it."""

    post: str
    kind: str
    called: str
    made: date | None
    handed: bool

    def fresh(self, today: date) -> bool:
        """True if a copy was printed that is not too old."""
        return self.made is not None and today <= renewal_day(self.made)

    def right(self, today: date) -> bool:
        """True if the post holds such a copy."""
        return self.handed and self.fresh(today)

    @property
    def words(self) -> str:
        """The copy and its day, for the sheet."""
        if self.made is None:
            return f"{self.post} 没有表"
        return f"{self.post} {self.called}（{self.made}{'' if self.handed else '，还没发出'}）"


def prepare_posts(session: Session) -> tuple[int, ...]:
    """Which posts a renewal prints for. Raises Refusal when there is none."""
    found = tuple(post.id for post in posts_in_use(session))
    if not found:
        raise Refusal("还没有设立岗位，请先新增岗位。", clause=RENEWAL_CLAUSE)
    return found


@verb("households.export", "岗位信息表全部换新")
def prepare_renewal(act: Act) -> Ref:
    """Begin the renewal of every list: the sheet is begun, or taken up again (ARCH-11). Raises Refusal.

    Only for whoever is named for it, and those above.
    """
    prepare_posts(act.session)
    return checks.start_run(act, _definition(act.session).id)


@verb("households.export", "填写岗位信息表更新单")
def fill_sheet(act: Act) -> Ref:
    """What the register knows goes onto the sheet, which is then looked over and signed. Raises Refusal."""
    run = act.session.get(CheckRun, checks.start_run(act, _definition(act.session).id).id)
    assert run is not None  # it was begun just now
    _fill(act, run)
    return ref_of(run)


def refresh_sheet(act: Act) -> None:
    """A copy was printed, handed out or taken in: an open sheet of the renewal says so too."""
    definition = _found(act.session)
    if definition is None or not checks.may_run(act.session, act.who, definition, act.today):
        return
    asked = select(CheckRun).where(CheckRun.definition_id == definition.id, CheckRun.state == "open")
    run = act.session.scalars(asked).first()
    if run is not None:
        _fill(act, run)


def facts(session: Session) -> tuple[PostFact, ...]:
    """Post by post the newest copy: the one it holds, else one that lies ready."""
    newest: dict[int, ListCopy] = {}
    for copy in all_out(session):  # the oldest first, so that the newest stays
        if copy.state == "handed" or newest.get(copy.post_id, copy).state != "handed":
            newest[copy.post_id] = copy
    return tuple(_fact(post, newest.get(post.id)) for post in posts_in_use(session))


# ---------------------------------------------------------------- inside


def _fact(post: ListPost, copy: ListCopy | None) -> PostFact:
    if copy is None:
        return PostFact(post.name, post.kind, "", None, False)
    return PostFact(post.name, post.kind, copy.called, copy.made_at.date(), copy.state == "handed")


def _found(session: Session) -> CheckDefinition | None:
    return session.scalars(select(CheckDefinition).where(CheckDefinition.key == CHECK)).first()


def _definition(session: Session) -> CheckDefinition:
    found = _found(session)
    if found is None:
        raise Refusal("检查里没有“更新岗位信息表”，请先在检查里恢复。", clause=RENEWAL_CLAUSE)
    return found


def _fill(act: Act, run: CheckRun) -> None:
    known = facts(act.session)
    asked = select(ListCopy).where(ListCopy.ended_how == "destroyed", ListCopy.ended_at >= run.started_at)
    taken_back = len(act.session.scalars(asked).all())
    told = [
        entry
        for line in run.results
        if (entry := _answer(line.position, line.text, known, taken_back, act.today)) is not None
    ]
    mine = not run.remark or run.remark.startswith(REMARK)
    remark = f"{REMARK}{'；'.join(fact.words for fact in known)}。"[:LONGEST_REMARK] if mine else None
    checks.fill_in(act, run.id, tuple(told), _findings(act, known), remark=remark)


def _answer(
    position: int, text: str, known: Sequence[PostFact], taken_back: int, today: date
) -> LineEntry | None:
    """What the register says to a line, known by its words; None where only a person can tell."""
    if "现场岗位表已打印" in text:
        return _ticked(position, _of(known, GROUND), today)
    if "监控室和前台表已打印" in text:
        return _ticked(position, _of(known, CONTROL), today)
    if "发出现场岗位表" in text:
        return _counted(position, _of(known, GROUND), today)
    if "发出监控室和前台表" in text:
        return _counted(position, _of(known, CONTROL), today)
    if "每个岗位都有人签收" in text:
        return LineEntry(position, "fine") if all(fact.right(today) for fact in known) else None
    if "收回旧表" in text:
        return LineEntry(position, "fine", found=taken_back)
    return None


def _of(known: Iterable[PostFact], kind: str) -> list[PostFact]:
    return [fact for fact in known if fact.kind == kind]


def _ticked(position: int, known: Sequence[PostFact], today: date) -> LineEntry | None:
    if not known:
        return LineEntry(position, "none")
    return LineEntry(position, "fine") if all(fact.fresh(today) for fact in known) else None


def _counted(position: int, known: Sequence[PostFact], today: date) -> LineEntry:
    right = sum(fact.right(today) for fact in known)
    note = SEE_BELOW if right != len(known) else ""
    return LineEntry(position, "", note, len(known), right)


def _findings(act: Act, known: Iterable[PostFact]) -> tuple[Finding, ...]:
    """A post whose list is too old, or that has none, is put right by whoever renews the lists."""
    until = act.today + PUT_RIGHT_IN
    return tuple(
        Finding(f"{fact.post}的用户信息表", f"{fact.words}，要换新", act.who.staff_id, until)
        for fact in known
        if not fact.right(act.today)
    )
