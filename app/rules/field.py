"""A field as it is declared once: label, kind, private or not, required or not."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a field is entered, shown and masked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ROOM = "room"
    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"
    BIRTHDAY = "birthday"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PASSWORD = "password"


@dataclass(frozen=True)
class Field:
    """One declared field.

    `name` is the attribute's name, `label` what the clerk reads, `width` the control's width in
    pixels (0 = by kind), `choices` pairs of stored value and label for CHOICE, `private` means
    masked until opened, `limit` the most characters the field takes.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    private: bool = False
    width: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    limit: int = 200
    hint: str = ""
