"""Files that are not what they should be: the line, the sentence, and the site as it was."""

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.storage import backup, container, keyring
from app.storage.argon import LEAST
from app.storage.cipher import connect
from app.storage.folder import SiteFolder
from app.storage.slots import canonical
from app.storage.store import Store
from tests.badinput.conftest import Made, open_again
from tests.badinput.disks import files_of
from tests.badinput.rule import Desk, must_be_a_sentence
from tests.sites import PASSWORD

Damage = Callable[[bytes], bytes]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """Another site with the same log-in name and password."""
    folder = SiteFolder(tmp_path_factory.mktemp("other") / "site")
    folder.path.mkdir()
    key, _papers = keyring.create_header(folder, "weizhou", PASSWORD, params=LEAST)
    Store.create(folder, key).close()
    return folder


# ---------------------------------------------------------------- the database


def spoil(path: Path, names: tuple[str, ...], damage: Damage, desk: Desk) -> str:
    """Damage files, meet the sentence, find all untouched, put them right, and go on; the sentence."""
    good = {name: (path / name).read_bytes() for name in names}
    for name, content in good.items():
        (path / name).write_bytes(damage(content))
    before = files_of(path)
    told = desk.stops("find", path, "1201", "--user", "weizhou")
    after = files_of(path)
    after.pop("guesses.json", None), before.pop("guesses.json", None)
    assert after == before, "a damaged site was written to"
    for name, content in good.items():
        (path / name).write_bytes(content)
    desk.opens(path)
    return told


def test_files_database_0_bytes(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda _: b"", desk)


def test_files_database_cut(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda whole: whole[:-4096], desk)
    assert "站点文件" in spoil(closed, ("main.db",), lambda whole: whole[:-1], desk)


def test_files_database_flipped(closed: Path, desk: Desk) -> None:
    spoil(closed, ("main.db",), lambda whole: flipped(whole, 2000), desk)
    content = (closed / "main.db").read_bytes()
    (closed / "main.db").write_bytes(flipped(content, len(content) // 2))
    told = desk.run("check", closed, "--user", "weizhou")
    assert told.code == 1 and "有误" in told.out
    must_be_a_sentence(told.err)


def test_files_database_foreign(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda _: PNG, desk)


def test_files_database_plaintext(closed: Path, desk: Desk, tmp_path: Path) -> None:
    with closing(sqlcipher.connect(str(tmp_path / "plain.db"))) as plain:
        plain.execute("CREATE TABLE meta (id INTEGER)")
    content = (tmp_path / "plain.db").read_bytes()
    assert "没有加密" in spoil(closed, ("main.db",), lambda _: content, desk)


def test_files_database_of_another_site(closed: Path, desk: Desk, other: SiteFolder) -> None:
    told = spoil(closed, ("main.db",), lambda _: other.main_db.read_bytes(), desk)
    assert "不是这个站点的数据库" in told


def test_files_database_newer_schema(made: Made, closed: Path, desk: Desk, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    shutil.copy(closed / "main.db", newer)
    with closing(connect(newer, made.key.secret)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    told = spoil(closed, ("main.db",), lambda _: newer.read_bytes(), desk)
    assert "更新版本的程序" in told


def test_files_database_missing(closed: Path, desk: Desk) -> None:
    away = (closed / "main.db").rename(closed.parent / "away.db")
    told = desk.stops("find", closed, "1201", "--user", "weizhou")
    assert "数据库文件不见了" in told and "不要新建" in told
    assert not (closed / "main.db").exists()
    away.rename(closed / "main.db")
    desk.finds(closed)


# ---------------------------------------------------------------- the key header

BOTH = ("keys.a", "keys.b")


def test_files_header_0_bytes(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件都读不出来" in spoil(closed, BOTH, lambda _: b"", desk)


def test_files_header_cut(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件都读不出来" in spoil(closed, BOTH, lambda whole: whole[: len(whole) // 2], desk)


def test_files_header_flipped(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件" in spoil(closed, BOTH, lambda whole: flipped(whole, len(whole) // 2), desk)


def test_files_header_foreign(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件" in spoil(closed, BOTH, lambda _: PNG, desk)


def test_files_header_changed_by_hand(closed: Path, desk: Desk) -> None:
    def promoted(content: bytes) -> bytes:
        told = json.loads(content)
        del told["checksum"]
        told["slots"][0]["head"] = False
        told["checksum"] = hashlib.sha256(canonical(told)).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode()

    assert "密钥文件被改过" in spoil(closed, BOTH, promoted, desk)


def test_files_header_of_another_site(closed: Path, desk: Desk, other: SiteFolder) -> None:
    told = spoil(closed, BOTH, lambda _: other.keys_a.read_bytes(), desk)
    assert "不是这个站点的数据库" in told


def test_files_header_newer(closed: Path, desk: Desk) -> None:
    def newer(content: bytes) -> bytes:
        told = json.loads(content)
        del told["checksum"]
        told["version"] = 99
        told["checksum"] = hashlib.sha256(canonical(told)).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode()

    assert "更新版本的程序" in spoil(closed, BOTH, newer, desk)


def test_files_header_one_copy_damaged(closed: Path, desk: Desk) -> None:
    good = (closed / "keys.b").read_bytes()
    for name in BOTH:
        (closed / name).write_bytes(b"")
        desk.finds(closed)
        assert (closed / name).read_bytes() == good


# ---------------------------------------------------------------- backups


@pytest.fixture(scope="session")
def good_backup(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the site, taken once."""
    place = tmp_path_factory.mktemp("backups")
    opened = open_again(made, Path(shutil.copytree(made.path, place / "site")))
    with closing(opened.store):
        (place / "out").mkdir()
        return backup.back_up(opened.store, place / "out", now=opened.clock.now).path


def bad_backup(good: Path, damage: Damage, closed: Path, desk: Desk) -> str:
    """`verify` and `restore` both stop at a damaged backup, and the site stays; the sentence of `restore`."""
    bad = closed.parent / good.name
    bad.write_bytes(damage(good.read_bytes()))
    before = files_of(closed)
    desk.stops("verify", bad, "--user", "weizhou")
    told = desk.stops("restore", bad, closed, "--user", "weizhou", "--yes")
    assert files_of(closed) == before
    desk.opens(closed)
    return told


def test_files_backup_0_bytes(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: b"", closed, desk)


def test_files_backup_cut(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda whole: whole[:-5000], closed, desk)


def test_files_backup_flipped(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda whole: flipped(whole, len(whole) // 2), closed, desk)


def test_files_backup_foreign(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: PNG, closed, desk)


def test_files_backup_plaintext(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: b"SQLite format 3\0" + bytes(8176), closed, desk)


def test_files_backup_newer(good_backup: Path, closed: Path, desk: Desk) -> None:
    def newer(whole: bytes) -> bytes:
        front = len(container.MAGIC) + 4
        size = int.from_bytes(whole[front - 4 : front], "big")
        told = whole[front : front + size].replace(b'"version": 1', b'"version": 9')
        proof = hashlib.sha256(whole[:front] + told).digest()
        return whole[:front] + told + proof + whole[front + size + 32 :]

    assert "更新版本的程序" in bad_backup(good_backup, newer, closed, desk)


def test_files_backup_of_another_site(good_backup: Path, other: SiteFolder, desk: Desk) -> None:
    before = files_of(other.path)
    told = desk.stops("restore", good_backup, other.path, "--user", "weizhou", "--yes")
    assert "另一个站点" in told
    assert files_of(other.path) == before
