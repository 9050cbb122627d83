"""The lines and columns of the shelf's lists: what lies there, and what has left."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.modules.parcels.lists import ParcelRow
from app.rules.ref import Ref
from app.ui.table import Column

OPEN = (
    Column("place", "位置", 70, bold=True),
    Column("room", "房号", 130),
    Column("addressee", "收件人", 84),
    Column("kind", "种类", 62, tone="kind_tone"),
    Column("number", "单号 · 快递", 0),
    Column("since", "上架", 96, muted=True),
    Column("age", "已放", 82, right=True, glyph="sign", tone="tone", sort="days"),
)
GONE = (
    Column("when", "离架", 96),
    Column("state", "去向", 70, tone="tone"),
    Column("room", "房号", 130),
    Column("number", "单号 · 快递", 0),
    Column("to", "交给", 130),
    Column("why", "原因", 110, muted=True),
)
_TONES = {"collected": "ok", "lost": "over", "refused": "over", "void": "off"}


@dataclass(frozen=True)
class Line:
    """One parcel as the lists write it; `parcel` is all of it."""

    ref: Ref
    parcel: ParcelRow
    place: str
    room: str
    addressee: str
    kind: str
    kind_tone: str
    number: str
    since: str
    age: str
    sign: str
    tone: str
    days: int
    state: str
    when: str
    to: str
    why: str

    def has(self, wanted: str) -> bool:
        """Whether it holds the words typed into the filter."""
        one = self.parcel
        short = re.sub(r"[^0-9A-Za-z]+", "-", one.room).strip("-")  # 3-2-1201, as rooms are typed
        told = (
            f"{one.room} {short} {one.addressee} {one.number} {one.tail} {one.courier} {one.place} {one.code}"
        )
        return wanted in told.casefold()


def lines(parcels: Iterable[ParcelRow]) -> list[Line]:
    """The lines of these parcels."""
    return [_line(parcel) for parcel in parcels]


def _line(one: ParcelRow) -> Line:
    ended = one.ended is not None
    return Line(
        ref=one.ref,
        parcel=one,
        place=one.place or "—",
        room=one.room or f"待认 {one.doubt_zh}".strip(),
        addressee=one.addressee,
        kind=one.kind_zh,
        kind_tone="accent2" if one.kind in ("perishable", "valuable") else "",
        number=" · ".join(part for part in (one.tail, one.courier) if part),
        since=f"{one.taken_in:%m/%d %H:%M}",
        age=one.age,
        sign="" if ended else "overdue" if one.over else "",
        tone=_TONES.get(one.state, "") if ended else "over" if one.over else "",
        days=one.days * 24 if one.kind != "perishable" else _hours(one),
        state=one.state_zh,
        when=f"{one.ended:%m/%d %H:%M}" if one.ended else "",
        to=one.ended_to,
        why=one.why,
    )


def _hours(one: ParcelRow) -> int:
    first = one.age.split()[0]
    return int(first) if first.isdigit() else one.days * 24
