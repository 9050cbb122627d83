"""One backup to each place, made beside the work: what came of it, and which old ones went."""

import contextlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from app.errors import Cancelled, Refusal, Trouble
from app.modules.backups.service import MadeBackup
from app.storage.backup import Made, back_up, backups_in
from app.storage.container import read_header, writing
from app.storage.copying import PAUSE
from app.storage.datakey import DataKey
from app.storage.disks import on_same_disk
from app.storage.folder import SiteFolder
from app.storage.header import from_bytes, is_sealed
from app.storage.store import Store
from app.storage.thinning import thin

Progress = Callable[[int, int], None]
PARTS = 1000
"""Progress over all places together is told in thousandths."""


@dataclass(frozen=True)
class Target:
    """Where a backup goes; `full` asks for the long examination, `kept` folders are thinned out."""

    path: Path
    full: bool = False
    kept: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of one place: a good backup, or the sentence that says why there is none.

    Both are empty when the work was stopped before it was done.
    """

    place: str
    same_disk: bool
    why: str
    made: Made | None = None
    problem: str = ""

    @property
    def stopped(self) -> bool:
        """True when somebody stopped it: nothing is to be put on record."""
        return self.made is None and not self.problem

    def on_record(self) -> MadeBackup:
        """A good backup as the room keeps it; asked of another outcome it is a bug (RuntimeError)."""
        if self.made is None:
            raise RuntimeError("there is no backup to keep on record")
        return MadeBackup(
            self.place,
            self.same_disk,
            self.why,
            self.made.path.name,
            self.made.size,
            self.made.head,
            self.made.full,
        )


@dataclass(frozen=True)
class Seen:
    """What was found at a place just now; `free` in bytes, None where nobody could tell."""

    reachable: bool
    same_disk: bool
    free: int | None


def make_all(
    store: Store,
    targets: Sequence[Target],
    why: str,
    now: Callable[[], datetime],
    *,
    stop: Event,
    progress: Progress,
    pause: float = PAUSE,
) -> tuple[Outcome, ...]:
    """Back up to one place after the other, on any thread; a place that fails does not keep the next from it.

    Once `stop` is set nothing more is begun.
    """
    outcomes: list[Outcome] = []
    for number, target in enumerate(targets):
        if stop.is_set():
            outcomes.append(Outcome(str(target.path), False, why))
            continue

        def told(done: int, total: int, before: int = number) -> None:
            share = min(1.0, done / total) if total else 0.0
            progress(round((before + share) * PARTS / len(targets)), PARTS)

        outcomes.append(_make_one(store, target, why, now(), stop, told, pause))
    return tuple(outcomes)


def look_at(folder: SiteFolder, place: Path) -> Seen:
    """Look at a place: can it be reached, is it on the site's own disk, how much room is left."""
    try:
        if not place.is_dir():
            return Seen(False, False, None)
        return Seen(True, on_same_disk(folder.path, place), shutil.disk_usage(place).free)
    except OSError:
        return Seen(False, False, None)


def is_of_older_key(folder: SiteFolder, key: DataKey) -> bool:
    """True if the newest backup in the site's own folder was made before its data key was changed."""
    with contextlib.suppress(Refusal, Trouble):
        newest = next(iter(backups_in(folder.backups, key.site_id)), None)
        header = from_bytes(read_header(newest.path)) if newest else None
        return header is not None and not is_sealed(header, key.secret)
    return False


def _make_one(
    store: Store, target: Target, why: str, now: datetime, stop: Event, progress: Progress, pause: float
) -> Outcome:
    place, same_disk = str(target.path), look_at(store.folder, target.path).same_disk
    try:
        if target.path == store.folder.backups:
            with writing():
                target.path.mkdir(exist_ok=True)
        made = back_up(
            store, target.path, stop=stop, progress=progress, pause=pause, full=target.full, now=now
        )
    except Cancelled:
        return Outcome(place, same_disk, why)
    except (Refusal, Trouble) as problem:
        # A site that is closed before its copy began says so; nobody needs to hear of that.
        words = "" if stop.is_set() else problem.sentence + getattr(problem, "advice", "")
        return Outcome(place, same_disk, why, problem=words)
    if target.kept:
        # The backup is good already; what cannot be thinned out now goes the next time.
        with contextlib.suppress(Refusal, Trouble):
            thin(target.path, made.head.site_id, made.path)
    return Outcome(place, same_disk, why, made)
