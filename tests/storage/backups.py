"""A site to back up and to restore: verbs that fill it, a folder for the backups, tables of the first version."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from alembic import command
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.rules.ref import Ref
from app.storage import backup
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach
from app.storage.cipher import engine_on
from app.storage.schema import put_triggers
from app.storage.site_tables import Setting
from app.storage.transact import note_own
from app.storage.upgrade import config_for

NOW = datetime(2026, 11, 23, 9, 42)
ROWS = 30


@verb("households.edit", "一组")
def write_group(act: Act, group: str, weight: int = 50) -> None:
    act.session.add_all([Setting(key=f"{group}/{i}", value=group * weight) for i in range(ROWS)])


@verb("households.edit", "很多")
def write_much_and_give_up(act: Act) -> None:
    """More than fits into the library's cache, so that it reaches the file before it is taken back."""
    for number in range(8):
        act.session.add_all([Setting(key=f"gone{number}/{i}", value="x" * 20_000) for i in range(40)])
        act.session.flush()
    raise Refusal("这一步退回。")


@verb("households.edit", "照片")
def add_photo(act: Act, number: int) -> Ref:
    picture = BytesIO()
    Image.new("RGB", (40, 30), (number, 90, 90)).save(picture, "JPEG")
    return attach(act, Ref("unit", 1), picture.getvalue(), kind=PHOTO, title=f"照片 {number}")


def groups(session: Session) -> dict[str, int]:
    asked = select(func.substr(Setting.key, 1, func.instr(Setting.key, "/") - 1), func.count())
    rows = session.execute(asked.where(Setting.key.contains("/")).group_by(text("1")))
    return {row[0]: row[1] for row in rows}


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def wrong(path: Path, key) -> list[str]:
    return [finding.sentence for finding in backup.verify(path, key) if not finding.ok]


def of_first_tables(site) -> None:
    """The site's database with the tables of the first version."""
    engine = engine_on(site.folder.main_db, site.key.secret, new=True)
    with engine.execution_options(writing=True).begin() as connection:
        command.upgrade(config_for(connection), "0001")
        put_triggers(connection)
        connection.exec_driver_sql(
            "INSERT INTO meta (id, site_id, created, header_generation) VALUES (1, ?, ?, 1)",
            (site.key.site_id, "2026-11-01 09:00:00"),
        )
    note_own(engine, NOW, "site.create", "新建站点")
    engine.dispose()
