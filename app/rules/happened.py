"""One line of what happened to a thing, as its card shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: when, in words, and who at the desk did it."""

    at: datetime
    when: str
    words: str
    by: str
