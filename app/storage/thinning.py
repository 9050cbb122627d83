"""Which backups are kept: some days, some weeks, some months back; the rest may go."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from app.storage.backup import Found, backups_in

DAILY, WEEKLY, MONTHLY = 7, 5, 12

T = TypeVar("T")


def to_keep(made: Iterable[datetime]) -> frozenset[datetime]:
    """Of each of the newest 7 days, 5 weeks and 12 months with a backup, the newest one.

    Of the newest day all are kept: what was made before this morning's import outlasts the noon one.
    Days without a backup do not count, so a desk that stood still for a year keeps what it has.
    """
    newest_first = sorted(set(made), reverse=True)
    kept: set[datetime] = set()
    kept |= _first_of_each(newest_first, lambda at: at.date(), DAILY)
    kept |= _first_of_each(newest_first, lambda at: at.isocalendar()[:2], WEEKLY)
    kept |= _first_of_each(newest_first, lambda at: (at.year, at.month), MONTHLY)
    kept |= {at for at in newest_first if at.date() == newest_first[0].date()}
    return frozenset(kept)


def to_remove(found: Iterable[Found], just_made: Path | None = None) -> tuple[Path, ...]:
    """The backups that may go, oldest first; never the newest one nor the one made just now."""
    all_of_them = sorted(found, key=lambda one: one.head.made_at)
    kept = to_keep(one.head.made_at for one in all_of_them)
    return tuple(one.path for one in all_of_them if one.head.made_at not in kept and one.path != just_made)


def thin(target: Path, site_id: str, just_made: Path | None = None) -> tuple[Path, ...]:
    """Remove this site's backups that are not to be kept; returns the removed ones.

    A file is ours by its name, its first bytes and the site it says it is of; others are not touched.
    One that cannot be removed stays until the next time. Trouble when the folder cannot be read.
    """
    removed = []
    for path in to_remove(backups_in(target, site_id), just_made):
        with contextlib.suppress(OSError):
            path.unlink()
            removed.append(path)
    return tuple(removed)


def _first_of_each(newest_first: list[datetime], span: Callable[[datetime], T], most: int) -> set[datetime]:
    newest: dict[T, datetime] = {}
    for at in newest_first:
        if span(at) not in newest and len(newest) < most:
            newest[span(at)] = at
    return set(newest.values())
