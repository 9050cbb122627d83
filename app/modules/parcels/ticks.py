"""What is ticked, fetched and shown while parcels are handed out: no screen, no store."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import code_of
from app.rules.ref import Ref


@dataclass(frozen=True)
class HandingRow:
    """One parcel of the household in hand, as the list shows it."""

    ref: Ref
    sign: str
    mark: str
    tone: str
    place: str
    what: str
    age: str
    days: int


@dataclass
class Ticks:
    """Which parcels of a household go out, which of them were scanned, and the code that was shown."""

    left: set[int] = field(default_factory=set)
    in_hand: list[int] = field(default_factory=list)
    code: str = ""

    def chosen(self, parcel_id: int) -> bool:
        """True if this one goes out."""
        return parcel_id not in self.left

    def turn(self, parcel_id: int) -> None:
        """Leave it on the shelf, or take it after all."""
        self.left ^= {parcel_id}
        if parcel_id in self.left and parcel_id in self.in_hand:
            self.in_hand.remove(parcel_id)

    def fetched(self, parcel_id: int) -> None:
        """Its label was scanned: it is in the clerk's hand, and goes out."""
        self.left.discard(parcel_id)
        if parcel_id not in self.in_hand:
            self.in_hand.append(parcel_id)

    def not_fetched(self, rows: Sequence[ParcelRow]) -> tuple[str, ...]:
        """The places of what goes out and was not scanned, once anything was: A2-4, B3-1 2 件."""
        if not self.in_hand:
            return ()
        left = Counter(one.place or one.tail for one in rows if one.ref.id not in self.in_hand)
        return tuple(place if count == 1 else f"{place} {count} 件" for place, count in left.items())


def is_code(text: str, code: str) -> bool:
    """True if what was typed or scanned is this pick-up code, and not a label or a number."""
    return bool(code) and code_of(text) == code_of(code) == text.replace("-", "").strip()


def rows_of(parcels: Sequence[ParcelRow], ticks: Ticks) -> list[HandingRow]:
    """The lines of the list."""
    return [_row(one, ticks) for one in parcels]


def _row(parcel: ParcelRow, ticks: Ticks) -> HandingRow:
    if not ticks.chosen(parcel.ref.id):
        sign, mark, tone = "off", "先不取", "muted"
    elif parcel.ref.id in ticks.in_hand:
        sign, mark, tone = "done", "在手里", "ok"
    else:
        sign, mark, tone = "later", "要取", "text"
    kind = parcel.kind_zh if parcel.kind != "ordinary" else ""
    what = " · ".join(part for part in (kind, parcel.tail, parcel.courier, parcel.addressee) if part)
    return HandingRow(parcel.ref, sign, mark, tone, parcel.place or "—", what, parcel.age, parcel.days)
