"""A desk whose site was backed up and worked on since, to be restored."""

from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.rules.ref import Ref
from app.storage import backup, journal
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach
from app.storage.restore import (
    restore,
)
from app.storage.site_tables import Meta, Setting
from app.storage.store import Store

NOW = datetime(2026, 11, 23, 9, 42)
TABLES = ("setting", "unit")
NEW_WORDS = "桥边的红药年年为谁生"


@verb("households.edit", "写")
def write(act: Act, key: str) -> None:
    act.session.add(Setting(key=key, value="值" * 40))


@verb("households.edit", "照片")
def add_photo(act: Act, number: int) -> Ref:
    picture = BytesIO()
    Image.new("RGB", (40, 30), (number, 90, 90)).save(picture, "JPEG")
    return attach(act, Ref("unit", 1), picture.getvalue(), kind=PHOTO, title=f"照片 {number}")


@verb("households.edit", "销毁")
def destroy(act: Act) -> None:
    meta = act.session.scalars(select(Meta)).one()
    meta.destroyed_sequence = journal.head(act.session).sequence + 1


def keys_in(session: Session) -> tuple[str, ...]:
    return tuple(session.scalars(select(Setting.key).order_by(Setting.key)))


class Desk:
    """A site with one backup of its first act and more acts after it; closed."""

    def __init__(self, site, head, stick: Path) -> None:
        self.site, self.head, self.stick = site, head, stick
        self.folder, self.key = site.folder, site.key
        stick.mkdir()
        with closing(Store.create(site.folder, site.key, clock=lambda: NOW)) as store:
            store.do(head, write, "before")
            self.made = backup.back_up(store, stick, now=NOW)
            store.do(head, write, "after")
            store.do(head, write, "later")
        self.path = self.made.path

    def work(self, *deeds, key=None) -> None:
        with closing(Store.open(self.folder, key or self.key, clock=lambda: NOW)) as store:
            for deed, *args in deeds:
                store.do(self.head, deed, *args)

    def back_up(self, key=None) -> Path:
        with closing(Store.open(self.folder, key or self.key, clock=lambda: NOW)) as store:
            return backup.back_up(store, self.stick, now=NOW).path

    def restore(self, path=None, **options):
        return restore(path or self.path, self.folder, self.key, now=NOW, **options)

    def contents(self, folder=None, key=None) -> tuple[str, ...]:
        with closing(Store.open(folder or self.folder, key or self.key, clock=lambda: NOW)) as store:
            assert store.warnings == () and not store.stopped_uncleanly
            return store.read(keys_in)

    def files(self) -> dict[str, bytes]:
        return {
            path.name: path.read_bytes()
            for path in self.folder.path.iterdir()
            if path.is_file() and path.suffix != ".lock"
        }
