"""What a look over the shelf shows: how far it is, four lists of what is wrong, when the last one was."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.parcels.finding import IS_OPEN, called, place_or_refuse, with_rooms
from app.modules.parcels.model import Parcel, ShelfCheck, ShelfCheckSeen
from app.modules.parcels.rules import (
    CHECK_EVERY,
    CHECK_FINDINGS,
    OPEN,
    OUT,
    STATE_ZH,
    coded_place,
    place_of,
)
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.storage.record import ref_of

LISTS = tuple(kind for kind, _ in CHECK_FINDINGS)
MOST_PRINTED = 20


@dataclass(frozen=True)
class Line:
    """One parcel or code of a look over the shelf.

    `ref` is the scan it comes from, or for what was not found the parcel itself; `fix` when one key may
    register it where it lies, `sign` its glyph.
    """

    ref: Ref
    parcel: Ref | None
    what: str
    room: str
    belongs: str
    seen: str
    words: str = ""
    fix: bool = False
    sign: str = "refused"


@dataclass(frozen=True)
class CheckState:
    """How a look stands: how many there should be and were seen, the newest scans first, four lists."""

    ref: Ref
    state: str
    began: datetime
    by: str
    expected: int
    seen: int
    newest: tuple[Line, ...]
    unknown: tuple[Line, ...]
    wrong: tuple[Line, ...]
    missing: tuple[Line, ...]
    extra: tuple[Line, ...]

    @property
    def wrong_count(self) -> int:
        """How many lines the four lists have together."""
        return sum(len(getattr(self, kind)) for kind in LISTS)


@dataclass(frozen=True)
class LastCheck:
    """The last finished look, for the head of the page; `late` when the next one is overdue."""

    words: str
    late: bool
    ref: Ref | None


@dataclass(frozen=True)
class SheetLine:
    """One line of the printed result."""

    finding: str
    what: str
    room: str
    belongs: str
    seen: str
    words: str


@dataclass(frozen=True)
class CheckSheet:
    """A finished look over the shelf, as it is printed."""

    ref: Ref
    began: datetime
    ended: datetime
    by: str
    expected: int
    found: int
    words: str
    lines: tuple[SheetLine, ...]


def place_scanned(session: Session, code: str) -> str:
    """The place of the shelf a scan means; empty when it means none."""
    if place_of(code) is None and coded_place(code) is None:
        return ""
    try:
        return place_or_refuse(session, code)[1].words
    except Refusal:
        return ""


def judge(seen: ShelfCheckSeen, parcel: Parcel | None) -> str:
    """Which of the four lists a scan belongs to; empty when the parcel lies where it should."""
    if parcel is None:
        return "unknown"
    if parcel.state not in OPEN and parcel.ended_at is not None and parcel.ended_at <= seen.at:
        return "extra"
    place = parcel.place.words if parcel.place is not None else ""
    return "wrong" if seen.place and seen.place != place and parcel.state in OPEN else ""


def running(session: Session) -> Ref | None:
    """The look that is going on; None when there is none."""
    found = session.scalars(select(ShelfCheck).where(ShelfCheck.state == "open")).one_or_none()
    return ref_of(found) if found is not None else None


def check_state(session: Session, check_id: int) -> CheckState:
    """A look over the shelf with all it is compared with. Raises Refusal."""
    check = _check(session, check_id)
    scans = _scans(session, check.id)
    lines: dict[str, list[Line]] = {kind: [] for kind in ("", *LISTS)}
    newest: list[Line] = []
    for scan in scans:
        kind = judge(scan, scan.parcel) or ("wrong" if scan.finding == "wrong" else "")
        newest.insert(0, _line(scan, kind))
        lines[kind].append(newest[0])
    seen_ids = {scan.parcel_id for scan in scans}
    missing = [one for one in _should_lie(session, check) if one.id not in seen_ids]
    found = len([scan for scan in scans if scan.parcel_id]) - len(lines["extra"])
    return CheckState(
        ref=ref_of(check),
        state=check.state,
        began=check.began_at,
        by=names(session).get(check.began_by, ""),
        expected=found + len(missing),
        seen=found,
        newest=tuple(newest),
        unknown=tuple(lines["unknown"]),
        wrong=tuple(lines["wrong"]),
        missing=tuple(_missing(one) for one in missing),
        extra=tuple(lines["extra"]),
    )


def last_check(session: Session, today: date) -> LastCheck:
    """When the shelf was last looked over, and whether that is too long ago (PARC-02)."""
    asked = select(ShelfCheck).where(ShelfCheck.state == "done")
    last = session.scalars(asked.order_by(ShelfCheck.id.desc()).limit(1)).first()
    if last is None or last.ended_at is None:
        any_parcel = session.scalars(select(Parcel.id).where(IS_OPEN).limit(1)).first()
        return LastCheck("还没有清过架", any_parcel is not None, None)
    days = (today - last.ended_at.date()).days
    when = "今天" if days <= 0 else f"{days} 天前"
    words = f"上次清架 {last.ended_at:%m-%d}（{when}），应有 {last.expected} 件，在位 {last.found} 件"
    return LastCheck(words, days > CHECK_EVERY, ref_of(last))


def finished(session: Session) -> list[tuple[Ref, str]]:
    """The last looks that are finished, the newest first, in words to choose from."""
    asked = select(ShelfCheck).where(ShelfCheck.state == "done").order_by(ShelfCheck.id.desc())
    return [
        (ref_of(one), f"{one.ended_at:%Y-%m-%d %H:%M}　应有 {one.expected}，在位 {one.found}")
        for one in session.scalars(asked.limit(MOST_PRINTED))
    ]


def check_sheet(session: Session, check_id: int) -> CheckSheet:
    """A finished look with its four lists as they stood at its end. Raises Refusal."""
    check = _check(session, check_id)
    if check.state != "done" or check.ended_at is None:
        raise Refusal("这次清架还没有完成，完成以后才能打印结果。", clause=OUT)
    return CheckSheet(
        ref_of(check),
        check.began_at,
        check.ended_at,
        names(session).get(check.ended_by or check.began_by, ""),
        check.expected,
        check.found,
        check.words,
        tuple(_sheet_line(scan) for scan in _scans(session, check.id) if scan.finding),
    )


# ---------------------------------------------------------------- inside


def _check(session: Session, check_id: int) -> ShelfCheck:
    check = session.get(ShelfCheck, check_id)
    if check is None:
        raise Refusal("没有这次清架，请刷新后再看。", clause=OUT)
    return check


def _scans(session: Session, check_id: int) -> list[ShelfCheckSeen]:
    parcel = joinedload(ShelfCheckSeen.parcel)
    asked = (
        select(ShelfCheckSeen)
        .where(ShelfCheckSeen.check_id == check_id)
        .options(parcel.joinedload(Parcel.bay), parcel.joinedload(Parcel.unit).joinedload(Unit.building))
    )
    return list(session.scalars(asked.order_by(ShelfCheckSeen.at, ShelfCheckSeen.id)))


def _should_lie(session: Session, check: ShelfCheck) -> list[Parcel]:
    """What was on the shelf when the look began and has not left it since; written off counts as missing."""
    here = select(Parcel).where(IS_OPEN, Parcel.taken_in_at <= check.began_at)
    # Asked apart: with "or" SQLite would go through every parcel there ever was.
    lost = select(Parcel).where(Parcel.ended_at > check.began_at, Parcel.state == "lost")
    found = [one for asked in (here, lost) for one in session.scalars(asked.options(*with_rooms()))]
    before = [one for one in found if one.taken_in_at <= check.began_at]
    return sorted(before, key=lambda one: (one.bay_id or 0, one.level or 0, one.spot or 0, one.id))


def _line(scan: ShelfCheckSeen, kind: str) -> Line:
    parcel = scan.parcel
    if parcel is None:
        return Line(ref_of(scan), None, scan.code, "", "", scan.place, "登记里没有这个码")
    place = parcel.place.words if parcel.place is not None else ""
    words = scan.words
    if kind == "extra" and parcel.ended_at is not None:
        words = f"{parcel.ended_at:%m-%d %H:%M} {STATE_ZH[parcel.state]}"
    fix = kind == "wrong" and judge(scan, parcel) == "wrong"
    belongs = scan.belongs or place
    sign = "done" if not kind or (kind == "wrong" and not fix) else "refused"
    what, room = called(parcel), _room(parcel)
    return Line(ref_of(scan), ref_of(parcel), what, room, belongs, scan.place, words, fix, sign)


def _missing(parcel: Parcel) -> Line:
    place = parcel.place.words if parcel.place is not None else ""
    words = f"已登记查无：{parcel.why}" if parcel.state == "lost" else f"{parcel.taken_in_at:%m-%d} 收"
    return Line(ref_of(parcel), ref_of(parcel), called(parcel), _room(parcel), place, "", words)


def _sheet_line(scan: ShelfCheckSeen) -> SheetLine:
    parcel = scan.parcel
    what = called(parcel) if parcel is not None else scan.code
    room = _room(parcel) if parcel is not None else ""
    return SheetLine(scan.finding, what, room, scan.belongs, scan.place, scan.words)


def _room(parcel: Parcel) -> str:
    return parcel.unit.code.long if parcel.unit is not None else "待认"
