"""How long this site keeps each kind of record: proposal, limits, and what the centre head has set."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.retention.model import Retention
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.retention import FOR_EVER, TABLE, Keep, checked, limits_zh, rule
from app.storage.act import Act, verb


@dataclass(frozen=True)
class KeepLine:
    """One kind of record as the page shows it."""

    ref: Ref
    kind: str
    label: str
    clause: str
    kept: str
    since: str
    then: str
    limits: str
    set_by: str
    fixed: bool


def lines(session: Session) -> list[KeepLine]:
    """The whole table in its order, with what is in force at this site."""
    rows = {row.kind: row for row in session.scalars(select(Retention))}
    known = names(session)
    return [_line(place, keep, rows.get(keep.kind), known) for place, keep in enumerate(TABLE, 1)]


def months(session: Session, kind: str) -> int | None:
    """How many months a kind is kept at this site; None is for ever."""
    row = session.scalars(select(Retention).where(Retention.kind == kind)).first()
    keep = rule(kind)
    return row.months if row is not None and keep.allows(row.months) else keep.months


@verb("retention.change", "修改保存期限", signed=True)
def change(act: Act, kind: str, *, months: str) -> None:
    """Keep a kind of record longer or shorter, within the handbook's limits (ARCH-15). Raises Refusal."""
    try:
        wanted = checked(kind, months)
    except KeyError as error:
        raise Refusal("没有这一类记录。") from error
    row = act.session.scalars(select(Retention).where(Retention.kind == kind)).first()
    if row is None:
        row = Retention(kind=kind)
        act.session.add(row)
    row.months, row.set_by, row.set_at = wanted, act.who.staff_id, act.now


def _line(place: int, keep: Keep, row: Retention | None, known: dict[int, str]) -> KeepLine:
    in_force = row.months if row is not None and keep.allows(row.months) else keep.months
    by = f"{known.get(row.set_by, '')} {row.set_at:%Y-%m-%d}" if row else "程序建议"
    return KeepLine(
        Ref("retention_kind", place),
        keep.kind,
        keep.label,
        keep.clause,
        in_words(in_force),
        keep.since,
        keep.then.zh,
        limits_zh(keep),
        "" if keep.fixed else by,
        keep.fixed,
    )


def in_words(months: int | None) -> str:
    """永久, 3 年 or 18 个月."""
    if months is None:
        return FOR_EVER
    return f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"
