"""The full examination and the quick look at opening: damage is found before anybody works with it."""

import contextlib
import shutil

import pytest

from app.errors import Trouble
from app.storage import journal
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.folder import hold_lock
from app.storage.keyring import add_slot, unlock
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.faults.strikes import THOROUGH
from tests.storage.ready import opened, site

__all__ = ["site"]  # fixtures


@verb("own.password", "写")
def write(act: Act, count: int) -> None:
    stamp = act.request_id
    act.session.add_all([Setting(key=f"{stamp}{i}", value="值" * 50) for i in range(count)])


@pytest.fixture
def closed(site, head):
    """A site with some work in it, closed in good order."""
    store = opened(site)
    for _ in range(5):
        store.do(head, write, 60)
    store.close()
    return site


def wrong(site, key=None):
    return [f.sentence for f in check_site(site.folder, key or site.key) if not f.ok]


def raw(site, *statements):
    store = Store.open(site.folder, site.key)
    with store._live_engine().connect() as connection:
        driver = connection.connection.driver_connection
        for statement in ("PRAGMA foreign_keys=OFF", *statements):
            driver.execute(statement)
    store.close()


def test_a_site_in_order_passes_every_check(closed):
    findings = check_site(closed.folder, closed.key)
    assert all_well(findings), [f.sentence for f in findings if not f.ok]
    assert any("操作日志完整，共 6 条" in f.sentence for f in findings)
    assert len(findings) >= 14


def test_a_check_while_the_site_is_open_elsewhere_is_refused(closed):
    with hold_lock(closed.folder) as lock:
        with pytest.raises(Trouble, match="已在本机打开"):
            check_site(closed.folder, closed.key)
        assert all_well(check_site(closed.folder, closed.key, lock=lock))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda b: b"", "大小不对"),
        (lambda b: b[:-1], "大小不对"),
        (lambda b: b + b"x", "大小不对"),
        (lambda b: b[:4096], ""),
        (lambda b: b[:-4096], ""),
        (lambda b: b + bytes(4096), "大小"),
        (lambda b: b"SQLite format 3\0" + b[16:], "没有加密"),
        (lambda b: b"PK" * 4096, ""),
        (lambda b: b[:4096] + b[8192:12288] + b[4096:8192] + b[12288:], ""),
    ],
    ids=["empty", "cut1", "add1", "one page", "cut page", "add page", "plain", "foreign", "swapped"],
)
def test_a_damaged_file_is_found_by_the_check_and_never_opened_as_if_well(closed, damage, says):
    path = closed.folder.main_db
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    sentences = wrong(closed)
    assert sentences
    assert says in "".join(sentences)
    with pytest.raises(Trouble) as caught:
        # The quick look at opening reads few pages; what is read later is authenticated all the same.
        with contextlib.closing(Store.open(closed.folder, closed.key)) as store:
            store.read(lambda session: [journal.first_break(session), session.query(Setting).count()])
    assert caught.value.advice
    assert path.read_bytes() == before


def test_a_flipped_bit_in_any_page_is_found(closed):
    whole = closed.folder.main_db.read_bytes()
    # Every page is sealed in the same way; the first holds the salt of the file as well.
    step = 4096 if THOROUGH else 7 * 4096
    for page in (*range(0, len(whole), step), len(whole) - 4096):
        damaged = bytearray(whole)
        damaged[page + (page // 4096 * 37) % 4096] ^= 0x10
        closed.folder.main_db.write_bytes(damaged)
        assert wrong(closed), f"page {page // 4096}"


def test_a_plain_database_is_refused_before_it_is_read(closed):
    import sqlcipher3.dbapi2 as plain

    closed.folder.main_db.unlink()
    with plain.connect(str(closed.folder.main_db)) as connection:
        connection.execute("CREATE TABLE meta (id INTEGER)")
    connection.close()
    with pytest.raises(Trouble, match="没有加密"):
        Store.open(closed.folder, closed.key)
    assert any("没有加密" in sentence for sentence in wrong(closed))


def test_another_sites_database_is_refused(closed, tmp_path):
    from app.storage.folder import SiteFolder
    from app.storage.keyring import create_header

    other = SiteFolder(tmp_path / "other")
    other.path.mkdir()
    key, _papers = create_header(other, "0001", closed.password, params=LEAST)
    Store.create(other, key).close()
    shutil.copy(other.main_db, closed.folder.main_db)
    with pytest.raises(Trouble, match="不是这个站点的数据库"):
        Store.open(closed.folder, closed.key)
    assert any("不属于这个站点" in sentence for sentence in wrong(closed))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DROP TRIGGER keep_journal_act_delete", "数据表、索引或日志保护有 1 处"),
        ("DROP INDEX ix_journal_object_act", "数据表、索引或日志保护有 1 处"),
        (
            "INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES (3,'x',1,'seen','')",
            "第 3 条",
        ),
        ("UPDATE meta SET site_id = 'x'", "不属于同一个站点"),
        ("UPDATE alembic_version SET version_num = '0000'", "数据结构和这个程序"),
        (
            "INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES (99,'x',1,'seen','')",
            "联系断了",
        ),
    ],
)
def test_an_edit_with_the_key_at_hand_is_found(closed, statement, says):
    raw(closed, statement)
    assert any(says in sentence for sentence in wrong(closed))


@pytest.mark.clause("ARCH-20")
def test_an_older_database_put_in_place_is_found_and_stays_found(closed, head):
    older = closed.folder.main_db.read_bytes()
    store = Store.open(closed.folder, closed.key)
    store.do(head, write, 1)
    store.close()
    closed.folder.main_db.write_bytes(older)
    assert any("比上次关闭时旧" in sentence for sentence in wrong(closed))
    for _ in range(2):
        store = Store.open(closed.folder, closed.key)
        assert any("比上次关闭时旧" in warning for warning in store.warnings)
        store.do(head, write, 1)
        store.close()
    store = Store.open(closed.folder, closed.key)
    store.accept_older()
    store.close()
    store = Store.open(closed.folder, closed.key)
    assert store.warnings == ()
    store.close()


def test_an_older_header_put_in_place_is_found(closed):
    older = closed.folder.keys_a.read_bytes()
    newer = add_slot(closed.folder, closed.key, "0002", "桥边的红药年年为谁生", params=LEAST)
    Store.open(closed.folder, newer).close()
    for path in (closed.folder.keys_a, closed.folder.keys_b):
        path.write_bytes(older)
    key = unlock(closed.folder, "0001", closed.password)
    store = Store.open(closed.folder, key)
    assert any("密钥文件比数据库记得的旧" in warning for warning in store.warnings)
    store.close()
    assert any("密钥文件比数据库记得的旧" in sentence for sentence in wrong(closed, key))


def test_a_damaged_header_copy_is_found(closed):
    closed.folder.keys_b.write_bytes(b"{}")
    assert wrong(closed) == ["密钥文件（乙本）缺失、损坏或被改过。重新登录一次会用另一本修复。"]


def test_an_unclean_stop_is_noticed_at_the_next_opening(closed, head):
    store = Store.open(closed.folder, closed.key)
    assert not store.stopped_uncleanly
    store.do(head, write, 1)
    mark = closed.folder.high_water.read_bytes()
    store.close()
    closed.folder.high_water.write_bytes(mark)  # as if the power had gone before the close
    store = Store.open(closed.folder, closed.key)
    assert store.stopped_uncleanly
    assert store.warnings == ()
    store.close()
