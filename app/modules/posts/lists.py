"""What is shown of the posts: the list of them, one post with its copies, what it is still to be told."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.modules.posts.duties import wanted as wanted
from app.modules.posts.finding import all_out, open_tellings
from app.modules.posts.history import history_of
from app.modules.posts.listing import building_zh
from app.modules.posts.model import ListChange, ListCopy, ListPost, ListTelling
from app.modules.posts.rules import (
    CONTROL,
    HOLDS_ZH,
    KIND_ZH,
    STATE_ZH,
    masked,
    printed_name,
    renewal_day,
    renewal_tone,
    said_to,
)
from app.modules.residents.model import Building, Unit
from app.modules.staff.service import names as staff_names
from app.rules.happened import HistoryLine
from app.rules.ref import Ref
from app.storage.record import ref_of

WHOLE_SITE = "全部楼栋"
MOST_HISTORY = 40
NOBODY = "（空）"


@dataclass(frozen=True)
class PostRow:
    """One line of the list of posts; `tone` and `sign` say whether something is to be done there."""

    ref: Ref
    name: str
    kind_zh: str
    buildings: str
    copy: str
    untold: int
    untold_zh: str
    renewal: str
    renewal_tone: str
    sign: str
    kind: str
    retired: bool


@dataclass(frozen=True)
class CopyLine:
    """One copy of a post; `acts` are what can be done with it: hand_out, take_back, put_right, void."""

    ref: Ref
    called: str
    turn: int
    state: str
    state_zh: str
    words: str
    renewal: str
    tone: str
    received_by: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class ChangeLine:
    """One change a post is still to be told of; telephones are masked, `late` since an earlier day."""

    ref: Ref
    unit: Ref | None
    room: str
    when: str
    what: str
    before: str
    after: str
    late: bool

    @property
    def turned(self) -> str:
        """From what to what; who moves in may have stood on the list before."""
        if self.before == self.after:
            return f"{self.after}（表上不变）" if self.after else ""
        return f"{self.before} → {self.after}"


@dataclass(frozen=True)
class PostCard:
    """All about one post."""

    ref: Ref
    name: str
    kind: str
    kind_zh: str
    holds: str
    buildings: str
    building_ids: tuple[int, ...]
    retired: bool
    copies: tuple[CopyLine, ...]
    untold: tuple[ChangeLine, ...]
    history: tuple[HistoryLine, ...]
    can_untell: bool


@dataclass(frozen=True)
class PostChoice:
    """One post that a list can be printed for."""

    post_id: int
    name: str
    kind_zh: str
    words: str
    old: bool


def posts(session: Session, today: date) -> list[PostRow]:
    """Every post in the order they were set up, those given up last."""
    asked = select(ListPost).order_by(ListPost.retired.is_not(None), ListPost.id)
    copies, buildings = _held(session), _buildings(session)
    untold = Counter(telling.post_id for telling in open_tellings(session))
    return [
        _row(post, copies.get(post.id), untold[post.id], buildings, today) for post in session.scalars(asked)
    ]


def card(session: Session, post_id: int, today: date) -> PostCard | None:
    """One post with its copies, what it is to be told, and what was."""
    post = session.get(ListPost, post_id)
    if post is None:
        return None
    known = staff_names(session)
    asked = select(ListCopy).where(ListCopy.post_id == post_id).order_by(ListCopy.id.desc())
    copies = session.scalars(asked.limit(MOST_HISTORY)).all()
    booked = _booked(session, post_id)
    return PostCard(
        ref=ref_of(post),
        name=post.name,
        kind=post.kind,
        kind_zh=KIND_ZH[post.kind],
        holds=HOLDS_ZH[post.kind],
        buildings=_covers(post.building_ids, _buildings(session)),
        building_ids=post.building_ids,
        retired=post.retired is not None,
        copies=tuple(_copy(each, known, today) for each in copies if each.state in _LIVE),
        untold=tuple(
            _change(each, each.change, post.kind, today) for each in open_tellings(session, post_id)
        ),
        history=history_of(copies, booked, known),
        can_untell=any(each.struck_at is None and each.way != "list" for each in booked)
        and any(each.state in ("printed", "handed") for each in copies),
    )


def buildings(session: Session) -> list[tuple[int, str]]:
    """The buildings a post can be given, in the order of the register."""
    asked = select(Building.id, Building.name).join(Unit).group_by(Building.id, Building.name)
    rows = session.execute(asked.order_by(func.min(Unit.place))).all()
    return [(number, building_zh(name)) for number, name in rows]


def choices(session: Session, today: date) -> list[PostChoice]:
    """The posts in use, to choose from what is printed; those without a good list come ticked."""
    rows = [row for row in posts(session, today) if not row.retired]
    return [
        PostChoice(
            row.ref.id, row.name, row.kind_zh, row.copy or "没有表", not row.copy or row.renewal_tone != ""
        )
        for row in rows
    ]


def untold_posts(session: Session) -> tuple[int, ...]:
    """The posts that are still to be told of something."""
    return tuple(dict.fromkeys(telling.post_id for telling in open_tellings(session)))


def post_of(session: Session, ref: Ref) -> Ref | None:
    """The post a copy or a telling belongs to, or the post itself; None when it is not there."""
    if ref.kind == ListPost.__tablename__:
        return ref if session.get(ListPost, ref.id) is not None else None
    asked = {
        ListCopy.__tablename__: select(ListCopy.post_id).where(ListCopy.id == ref.id),
        ListTelling.__tablename__: select(ListTelling.post_id).where(ListTelling.id == ref.id),
        ListChange.__tablename__: select(ListTelling.post_id).where(ListTelling.change_id == ref.id),
    }.get(ref.kind)
    first = session.scalars(asked.limit(1)).first() if asked is not None else None
    return Ref(ListPost.__tablename__, first) if first is not None else None


# ---------------------------------------------------------------- inside

_LIVE = ("prepared", "printed", "handed")
_ACTS = {
    "prepared": ("void",),
    "printed": ("hand_out", "void"),
    "handed": ("take_back", "put_right"),
}


def _held(session: Session) -> dict[int, ListCopy]:
    """The copy each post holds, else the one that lies ready for it."""
    found: dict[int, ListCopy] = {}
    for copy in all_out(session):
        if copy.state == "handed" or copy.post_id not in found or found[copy.post_id].state == "printed":
            found[copy.post_id] = copy
    return found


def _buildings(session: Session) -> dict[int, str]:
    return {number: building_zh(name) for number, name in session.execute(select(Building.id, Building.name))}


def _covers(building_ids: tuple[int, ...], known: dict[int, str]) -> str:
    return "、".join(known.get(each, "") for each in building_ids) or WHOLE_SITE


def _row(post: ListPost, copy: ListCopy | None, untold: int, known: dict[int, str], today: date) -> PostRow:
    made = copy.made_at.date() if copy is not None else None
    tone = renewal_tone(made, today) if made is not None and post.retired is None else ""
    waits = copy is not None and copy.state == "printed"
    sign = "today" if untold else "overdue" if tone == "over" else "today" if tone or waits else ""
    return PostRow(
        ref=ref_of(post),
        name=post.name,
        kind_zh=KIND_ZH[post.kind] if post.retired is None else "已停用",
        buildings=_covers(post.building_ids, known),
        copy=f"{copy.called}　{_day(made)}{'　待发放' if waits else ''}" if copy is not None else "",
        untold=untold,
        untold_zh=f"{untold} 项" if untold else "",
        renewal=_renewal(made, today) if post.retired is None else "",
        renewal_tone=tone,
        sign=sign or ("off" if post.retired is not None else "later" if copy is None else "done"),
        kind=post.kind,
        retired=post.retired is not None,
    )


def _renewal(made: date | None, today: date) -> str:
    if made is None:
        return ""
    last = renewal_day(made)
    return f"过期 {(today - last).days} 天" if last < today else last.isoformat()


def _day(day: date | datetime | None) -> str:
    return f"{day:%m-%d}" if day is not None else ""


def _copy(copy: ListCopy, known: dict[int, str], today: date) -> CopyLine:
    made = copy.made_at.date()
    words = f"{copy.households} 户，{made} 打印"
    if copy.received_at is not None:
        words += f"，{copy.received_by} {copy.received_at:%m-%d %H:%M} 领"
    tone = renewal_tone(made, today)
    return CopyLine(
        ref=ref_of(copy),
        called=copy.called,
        turn=copy.turn,
        state=copy.state,
        state_zh=STATE_ZH[copy.state],
        words=f"{words}（{known.get(copy.made_by, '')}）",
        renewal=f"{renewal_day(made)} 前换新" if tone != "over" else f"已{_renewal(made, today)}",
        tone=tone,
        received_by=copy.received_by,
        acts=_ACTS[copy.state],
    )


def _change(telling: ListTelling, change: ListChange, kind: str, today: date) -> ChangeLine:
    before, after = _said(change, kind)
    return ChangeLine(
        ref=ref_of(telling),
        unit=Ref(Unit.__tablename__, change.unit_id) if change.unit_id is not None else None,
        room=change.unit.code.long if change.unit is not None else "多户",
        when=f"{change.at:%m-%d %H:%M}",
        what=said_to(kind, change.what),
        before=before,
        after=after,
        late=change.at.date() < today,
    )


def _said(change: ListChange, kind: str) -> tuple[str, str]:
    """What the list said and what it says now, as a screen may show it (ARCH-12)."""
    if change.unit_id is None:
        return "", ""
    each = []
    for names, phones in (
        (change.names_before, change.phones_before),
        (change.names_after, change.phones_after),
    ):
        people = "、".join(printed_name(name, kind) for name in names.split("\n") if name)
        numbers = masked(phones) if kind == CONTROL else ""
        each.append("　".join(part for part in (people or NOBODY, numbers) if part))
    return each[0], each[1]


def _booked(session: Session, post_id: int) -> list[ListTelling]:
    """What the post was told, the newest first, among the newest changes: older ones are not gone through."""
    asked = select(ListTelling).where(ListTelling.post_id == post_id, ListTelling.told_at.is_not(None))
    asked = asked.options(joinedload(ListTelling.change).joinedload(ListChange.unit))
    asked = asked.order_by(ListTelling.id.desc())
    found = session.scalars(asked.limit(3 * MOST_HISTORY))
    return sorted(found, key=lambda telling: (telling.told_at or telling.change.at, telling.id), reverse=True)
