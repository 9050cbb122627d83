"""A small site with a backup of it, and more work since: to be cut off while it is saved or put back."""

import errno
import os
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach
from app.storage.check import all_well, check_site
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.header import is_sealed, newest
from app.storage.restore import restore
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.faults.strikes import THOROUGH

NOW, LATER = datetime(2026, 11, 23, 9, 42), datetime(2026, 11, 23, 14, 0)
HEAD = Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))
CODES = (errno.ENOSPC, errno.EIO)
# The program takes both the same way: in turn they strike every phase, before a release every call.
FAULTS = pytest.mark.parametrize("first", [0, 1] if THOROUGH else [0])


@verb("households.edit", "写")
def write(act: Act, key: str, count: int = 1) -> None:
    act.session.add_all([Setting(key=f"{key}/{i}", value=key * 100) for i in range(count)])


@verb("households.edit", "照片")
def add_photo(act: Act, number: int) -> Ref:
    picture = BytesIO()
    Image.new("RGB", (40, 30), (number, 90, 90)).save(picture, "JPEG")
    return attach(act, Ref("unit", 1), picture.getvalue(), kind=PHOTO, title=f"照片 {number}")


def last_key(session: Session) -> str | None:
    return session.scalar(select(Setting.key).order_by(Setting.id.desc()))


@dataclass(frozen=True)
class BackedUp:
    """A closed site, a backup of it, and what it looked like then and looks like now."""

    folder: SiteFolder
    key: DataKey
    stick: Path
    path: Path

    def opened(self) -> Store:
        return Store.open(self.folder, self.key, clock=lambda: LATER)

    def state(self) -> str:
        """Which of the two states the site is in, told only if all of it is in order."""
        with closing(self.opened()) as store:
            assert store.warnings == ()
            found = str(store.read(last_key))
        key = replace(self.key, generation=newest(self.folder).generation)
        assert is_sealed(newest(self.folder), key.secret)
        photos = {photo.name for photo in (self.stick / "attachments").iterdir()}
        here = {photo.name for photo in self.folder.attachments.iterdir()}
        assert found != NEW or photos <= here
        findings = check_site(self.folder, key)
        assert all_well(findings), [finding.sentence for finding in findings if not finding.ok]
        return found

    def leftovers(self) -> list[str]:
        names = [path.name for path in self.folder.path.iterdir()]
        return [n for n in names if n.endswith((".tmp", ".part", ".json.tmp")) or n.startswith("restore")]


OLD, NEW = "live/49", "backed up/0"
# While files are only made ready one step is like the next; before a release each is tried.
STRIDE = 1 if THOROUGH else 4


def put_back(site: BackedUp) -> None:
    restore(site.path, site.folder, site.key, now=LATER)


def fill(place: Path, leave: int) -> Path:
    """Fill the disk but for so many bytes."""
    ballast = place / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast
