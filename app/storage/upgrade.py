"""Bringing an older site's tables up to this program's: whole, or not at all."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from app.errors import Trouble
from app.storage.faults import machine_faults
from app.storage.schema import drop_triggers, put_triggers

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).resolve().parent / "upgrades"
_SCRIPT = re.compile(r"(\d{4})_\w+\.pyc?")


def newest_version(scripts: Path = SCRIPTS) -> str:
    """The version this program's tables have ("0003"), read from the script names; "" with no scripts."""
    found = (_SCRIPT.fullmatch(path.name) for path in (scripts / "versions").iterdir())
    return max((match.group(1) for match in found if match), default="")


def version_of(connection: Connection) -> str:
    """The version of a database's tables; "" before the first upgrade."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else ""


def is_old(connection: Connection, scripts: Path = SCRIPTS) -> bool:
    """True if the tables are older than this program; Trouble (and untouched) when they are newer."""
    here, newest = version_of(connection), newest_version(scripts)
    if here > newest:
        raise Trouble(
            "这个站点是用更新版本的程序保存的，现在的程序打不开。",
            "站点没有改动。请在这台电脑上安装同样新或更新的程序。",
        )
    return here < newest


def upgrade_to_head(engine: Engine, scripts: Path = SCRIPTS) -> None:
    """Run all missing upgrade scripts in one transaction, put the triggers back, check references.

    Trouble when references are broken afterwards or the disk fails; then nothing was changed.
    """
    with machine_faults(), engine.execution_options(writing=True).connect() as connection:
        # The switch does nothing inside a transaction, so it goes to the bare connection before.
        _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                run_scripts(connection, scripts)
        finally:
            _foreign_keys(connection, on=True)


def run_scripts(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """The upgrade itself, inside the caller's transaction with foreign keys switched off."""
    from alembic import command  # slow to import, and needed only when the tables are old

    drop_triggers(connection)
    command.upgrade(config_for(connection, scripts), "head")
    put_triggers(connection)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Trouble(
            "升级站点时发现记录之间的联系不完整，已全部退回。",
            "站点没有改动，请继续用原来的程序，并请管理员查看。",
        )


def config_for(connection: Connection, scripts: Path = SCRIPTS) -> "Config":
    """Alembic's settings, all in memory: no ini file, no file name of the database."""
    from alembic.config import Config

    config = Config()
    # Alembic reads % as a placeholder, and a folder may have one in its name.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
