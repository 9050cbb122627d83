"""What a scan means while parcels are taken in, and the one parcel the clerk has in hand (PARC-01)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.parcels.addressees import Candidate
from app.modules.parcels.finding import bays, new_number, place_or_refuse
from app.modules.parcels.rules import DOUBT_ZH, IN, KIND_ZH, coded_place, own_id, place_of

KEPT = ("number", "typed", "kind", "outside", "place", "doubt")
"""What of a parcel in hand is kept over a lock; photographs are taken anew."""


@dataclass(frozen=True)
class Scanned:
    """What was scanned: a new tracking number, or the label of a place on the shelf."""

    number: str = ""
    place: str = ""


@dataclass(frozen=True)
class InHand:
    """The parcel that is being taken in: registered by nobody yet.

    `typed` is what the clerk typed for room or name; `place` only what the clerk chose against the
    program's proposal; `doubt` why it goes into the queue.
    """

    number: str = ""
    unnumbered: bool = False
    typed: str = ""
    whose: Candidate | None = None
    kind: str = "ordinary"
    outside: str = "whole"
    words: str = ""
    photos: tuple[bytes, ...] = field(default=(), repr=False)
    place: str = ""
    doubt: str = ""

    @property
    def known(self) -> bool:
        """True once it is said whose it is, or that nobody can tell."""
        return self.whose is not None or bool(self.doubt)

    @property
    def will_doubt(self) -> str:
        """Why it will lie in the queue; empty when it will wait for its household."""
        if self.doubt or self.whose is None:
            return self.doubt
        return "moved" if self.whose.gone else "declined" if self.whose.declined else ""

    @property
    def tail(self) -> str:
        """What it is called: 尾号 7316."""
        return f"尾号 {self.number[-4:]}" if self.number else "无单号的这件"

    @property
    def warning(self) -> str:
        """Why it cannot simply wait for its household, and what may be done; empty when it can."""
        doubt = self.will_doubt
        if not doubt:
            return ""
        said = f"“{self.whose.declined}”" if self.whose is not None and self.whose.declined else ""
        return f"{DOUBT_ZH[doubt]}{said}：Enter 送待认，J 拒收。"

    def facts(self) -> dict[str, object]:
        """What the verbs of taking in and refusing are told of it."""
        name = self.whose.name if self.whose is not None else ""
        return {
            "number": self.number,
            "unnumbered": self.unnumbered,
            "unit_id": self.whose.unit_id if self.whose is not None else None,
            "person_id": self.whose.person_id if self.whose is not None else None,
            "addressee": name or (self.typed if self.doubt else ""),
            "kind": self.kind,
            "outside": self.outside,
            "outside_words": self.words,
            "photos": self.photos,
        }

    def draft(self) -> dict[str, str]:
        """What is kept when the desk is locked."""
        kept = {name: getattr(self, name) for name in KEPT}
        return {**kept, "unnumbered": "yes"} if self.unnumbered else kept


def taken_up(draft: Mapping[str, str]) -> InHand | None:
    """The parcel a draft tells of; whose it is has to be chosen again. None when there was none."""
    number, unnumbered = draft.get("number", ""), draft.get("unnumbered") == "yes"
    if not number and not unnumbered:
        return None
    kind, outside = draft.get("kind", ""), draft.get("outside", "")
    return InHand(
        number=number,
        unnumbered=unnumbered,
        typed=draft.get("typed", ""),
        kind=kind if kind in KIND_ZH else "ordinary",
        # A broken one has lost its photograph: it is looked at anew before anybody signs for it.
        outside="" if outside == "broken" else outside,
        place=draft.get("place", ""),
        doubt=draft.get("doubt", ""),
    )


def scanned(session: Session, code: str) -> Scanned:
    """What a code means at the counter where parcels come in. Raises Refusal."""
    if own_id(code) is not None:
        raise Refusal(
            "这是本店货架上的包裹标签，不是快递单号。请扫面单上的条形码。", clause=IN, field="number"
        )
    place = place_of(code)
    named = place is not None and any(bay.name.upper() == place.bay for bay in bays(session))
    if named or coded_place(code) is not None:
        return Scanned(place=place_named(session, code))
    return Scanned(number=new_number(session, code))


def place_named(session: Session, text: str) -> str:
    """A place of the shelf as it is written there. Raises Refusal naming the field."""
    return place_or_refuse(session, text)[1].words
