"""What the one box shows: lines in groups, each saying what Enter will do."""

from dataclasses import dataclass

from app.rules.ref import Ref


@dataclass(frozen=True)
class Hit:
    """One line of the box; `exact` when a whole term equals what was typed."""

    ref: Ref
    icon: str
    title: str
    detail: str
    action: str
    exact: bool = False


@dataclass(frozen=True)
class HitGroup:
    """The lines of one kind; `total` counts all that were found, shown or not."""

    label: str
    hits: tuple[Hit, ...]
    total: int
