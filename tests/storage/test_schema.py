"""The tables are what the models say, triggers included, however they came to be."""

import shutil

import pytest
from sqlalchemy import text

from app.errors import Trouble
from app.newupgrade import differences
from app.storage import journal
from app.storage.cipher import memory_engine
from app.storage.schema import build_new, compare_schema
from app.storage.store import Store
from app.storage.upgrade import SCRIPTS, newest_version, upgrade_to_head, version_of

NEXT = '''"""next"""
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = "{down}"
def upgrade():
    with op.batch_alter_table("setting", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.String(), nullable=True))
    with op.batch_alter_table("journal_object", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.String(), nullable=True))
    {extra}
'''


@pytest.fixture
def scripts(tmp_path):
    folder = tmp_path / "脚本 100%"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def add(extra: str = "") -> str:
        down = newest_version(folder)
        revision = f"{int(down) + 1:04d}"
        (folder / "versions" / f"{revision}_next.py").write_text(
            NEXT.format(revision=revision, down=down, extra=extra), "utf-8"
        )
        return revision

    return folder, add


def test_the_scripts_and_the_models_make_the_same_database():
    assert differences() == []


def test_a_new_site_has_the_tables_of_the_models(store):
    assert store.read(compare_schema) == []


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("DROP TRIGGER keep_journal_act_update", "missing trigger keep_journal_act_update"),
        ("DROP INDEX ix_journal_object_act", "missing index ix_journal_object_act"),
        ("CREATE TABLE stray (id INTEGER)", "unexpected table stray"),
        ("ALTER TABLE setting ADD COLUMN extra VARCHAR", "table setting: unexpected extra VARCHAR"),
        ("ALTER TABLE setting DROP COLUMN value", "table setting: missing value VARCHAR NOT NULL"),
    ],
)
def test_every_difference_is_named(statement, line):
    engine = memory_engine()
    with engine.begin() as connection:
        build_new(connection)
        assert compare_schema(connection) == []
        connection.execute(text(statement))
        assert compare_schema(connection) == [line]
    engine.dispose()


def test_a_changed_check_is_found():
    engine = memory_engine()
    with engine.begin() as connection:
        build_new(connection)
        connection.execute(text("DROP TABLE meta"))
        connection.execute(
            text(
                "CREATE TABLE meta (id INTEGER NOT NULL, site_id VARCHAR NOT NULL, created DATETIME NOT NULL, "
                "header_generation INTEGER NOT NULL, destroyed_sequence INTEGER DEFAULT '0' NOT NULL, "
                "CONSTRAINT pk_meta PRIMARY KEY (id), "
                "CONSTRAINT ck_meta_one_row CHECK (id = 2))"
            )
        )
        assert compare_schema(connection) == [
            "table meta: missing CONSTRAINT ck_meta_one_row CHECK(id = 1)",
            "table meta: unexpected CONSTRAINT ck_meta_one_row CHECK(id = 2)",
        ]
    engine.dispose()


def test_triggers_stand_again_after_a_batch_upgrade_of_the_journal(store, scripts):
    folder, add = scripts
    revision = add()
    engine = store._live_engine()
    upgrade_to_head(engine, folder)
    with engine.connect() as connection:
        assert version_of(connection) == revision
        assert compare_schema(connection) == [
            "table journal_object: unexpected note VARCHAR",
            "table setting: unexpected note VARCHAR",
        ]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert store.read(journal.first_break) is None


@pytest.mark.parametrize("extra", ["raise ValueError('x')", "op.execute('SELECT * FROM nowhere')"])
def test_an_upgrade_that_fails_half_way_changes_nothing(store, scripts, extra):
    folder, add = scripts
    add(extra)
    engine = store._live_engine()
    with pytest.raises(Exception, match="x|nowhere"):
        upgrade_to_head(engine, folder)
    with engine.connect() as connection:
        assert compare_schema(connection) == []
        assert version_of(connection) == newest_version()
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_upgrade_that_breaks_references_is_taken_back(store, scripts):
    folder, add = scripts
    add(
        "op.execute(\"INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES (99,'x',1,'new','')\")"
    )
    with pytest.raises(Trouble, match="联系不完整"):
        upgrade_to_head(store._live_engine(), folder)
    assert store.read(compare_schema) == []


def test_a_site_of_a_newer_program_is_refused_untouched(site):
    store = Store.create(site.folder, site.key)
    with store._live_engine().execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    before = site.folder.main_db.read_bytes()
    with pytest.raises(Trouble, match="更新版本") as caught:
        Store.open(site.folder, site.key)
    assert "没有改动" in caught.value.advice
    assert site.folder.main_db.read_bytes() == before
