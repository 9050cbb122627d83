"""What the shell may ask of a room: its tab, what the box finds in it, its words on a household's card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.rules.hit import Hit
from app.rules.household_card import Section
from app.storage.search import Terms

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.desk import Desk

OnCard = Callable[[Session, int, date], Section | None]
"""What a room says of a household (its id) on a day; None when it has nothing to say."""


@dataclass(frozen=True)
class Finder:
    """One kind of record the box finds: the name of its group, its terms, and its lines."""

    label: str
    kind: str
    terms: Terms
    hits: Callable[[Session, list[int], frozenset[int]], list[Hit]]


@dataclass(frozen=True)
class Room:
    """One room: its tab, and what the shell may ask of it; whatever is None it does not offer.

    A room `behind` stands in the corner menu instead of the rail; `needs` is the permission without
    which it is not offered at all; `deals_with` are records of other rooms it opens when sent there.
    `on_card` is its section of the household's card (`also_on_card` those of its panes), `card_act` the
    words of a button there that opens the flat in this room.
    """

    key: str
    label: str
    icon: str
    group: int
    page: "Callable[[Desk], QWidget]"
    kinds: frozenset[str] = frozenset()
    deals_with: frozenset[str] = frozenset()
    behind: bool = False
    needs: str = ""
    finds: tuple[Finder, ...] = ()
    on_card: OnCard | None = None
    also_on_card: tuple[OnCard, ...] = ()
    card_act: str = ""
