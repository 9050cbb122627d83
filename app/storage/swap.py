"""Putting a restored site in the place of the old one: whole, also when the power goes in the middle."""

import contextlib
import json
import re
import shutil
from datetime import datetime
from pathlib import Path

from app.errors import Trouble
from app.storage.container import PART
from app.storage.folder import SiteFolder, sync_folder, write_atomic

NEW = "restore-new"
INTENT = "restore.json"
_KEPT = re.compile(r"replaced-[0-9a-z-]{1,40}")
_JOURNAL = "main.db-journal"
_MOVED = ("main.db", "keys.a", "keys.b", "high-water.json")


def new_place(folder: SiteFolder) -> SiteFolder:
    """Where a restored site is made ready, beside the live one."""
    return SiteFolder(folder.path / NEW)


def swap_in(folder: SiteFolder, now: datetime) -> Path | None:
    """Exchange the live files for those made ready; the folder where the replaced ones are kept, if any.

    From the moment the intent lies there the exchange will happen, now or at the next start. OSError
    before that, Trouble after.
    """
    sync_folder(new_place(folder).path)
    try:
        write_atomic(folder.path / INTENT, json.dumps({"into": _kept_name(folder, now)}).encode())
    except OSError:
        # It may lie there although its writing failed; nothing is exchanged yet, so it can be taken back.
        (folder.path / INTENT).unlink(missing_ok=True)
        raise
    return finish_interrupted(folder)


def finish_interrupted(folder: SiteFolder) -> Path | None:
    """Carry an exchange that was begun to its end; without one nothing happens. Call with the lock held.

    Doing it again after any interruption comes to the same end. Trouble: disk; it is tried again at
    the next start.
    """
    intent = folder.path / INTENT
    if not intent.exists():
        return None
    try:
        kept = folder.path / _into(intent)
        _exchange(folder, new_place(folder).path, kept)
        intent.unlink()
        sync_folder(folder.path)
    except OSError as error:
        raise Trouble(
            "恢复还没有做完：交换站点文件时硬盘出错。原来的文件都还在。",
            "请检查硬盘，关闭程序再打开，程序会接着做完。",
        ) from error
    clear_left_over(folder)
    return kept if kept.exists() else None


def clear_left_over(folder: SiteFolder) -> None:
    """Remove what a restore made ready and never put in place. Call with the lock held, none under way."""
    if not (folder.path / INTENT).exists():
        shutil.rmtree(folder.path / NEW, ignore_errors=True)
    with contextlib.suppress(OSError):
        for draft in folder.path.glob(f"{INTENT}.*.tmp"):
            draft.unlink(missing_ok=True)


def _exchange(folder: SiteFolder, fresh: Path, kept: Path) -> None:
    live = folder.path
    # An old rollback journal would be played into the new database: it leaves first, with its own.
    if (fresh / "main.db").exists() and (live / _JOURNAL).exists():
        _move(live / _JOURNAL, kept)
    for name in _MOVED:
        if (fresh / name).exists():
            if (live / name).exists():
                _move(live / name, kept)
            (fresh / name).replace(live / name)
    _bring_attachments(folder, fresh)
    for place in (kept, folder.attachments, live):
        if place.is_dir():
            sync_folder(place)


def _move(path: Path, into: Path) -> None:
    into.mkdir(exist_ok=True)
    path.replace(into / path.name)


def _bring_attachments(folder: SiteFolder, fresh: Path) -> None:
    ready = fresh / folder.attachments.name
    if not ready.is_dir():
        return
    folder.attachments.mkdir(exist_ok=True)
    for file in ready.iterdir():
        if not file.name.endswith(PART):
            file.replace(folder.attachments / file.name)


def _kept_name(folder: SiteFolder, now: datetime) -> str:
    name, again = f"replaced-{now:%Y%m%d-%H%M%S}", 1
    while (folder.path / name).exists():
        again += 1
        name = f"replaced-{now:%Y%m%d-%H%M%S}-{again}"
    return name


def _into(intent: Path) -> str:
    """The name for the replaced files; an intent that does not read is an intent all the same."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        name = str(json.loads(intent.read_text("utf-8"))["into"])
        if _KEPT.fullmatch(name):
            return name
    return "replaced-unfinished"
