"""The backup's file: what is damaged, cut, foreign or newer is told, each in its own sentence."""

import contextlib
import io
import random
import tracemalloc
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal, Trouble
from app.storage import container
from app.storage.container import BackupHead, Listed, read_head, unpack
from app.storage.pace import Pace

MADE = datetime(2026, 11, 23, 9, 42)
HEADER = b'{"format": "qiantai-keys"}' * 20
DATABASE = random.Random(7).randbytes(3 * container.BLOCK + 4096)
LISTED = (Listed("a" * 32, 10, "0" * 64), Listed("b" * 32, 20, "1" * 64))
LISTING = container.list_bytes(LISTED)


def head(**changes: object) -> BackupHead:
    plain = BackupHead(
        version=1,
        site_id="9af3" * 8,
        made_at=MADE,
        generation=3,
        schema="0002",
        sequence=128,
        journal_hash="c" * 64,
        destroyed=0,
        attachments=2,
        attachments_size=30,
        header_size=len(HEADER),
        database_size=len(DATABASE),
        list_size=len(LISTING),
    )
    return replace(plain, **changes)


def written(folder: Path, told: BackupHead | None = None) -> Path:
    (folder / "copy.db").write_bytes(DATABASE)
    path = folder / "qiantai-20261123-094200-9af39af3.qtb"
    container.write(path, told or head(), HEADER, folder / "copy.db", LISTING, Pace())
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("whole")).read_bytes()


def said(path: Path) -> str:
    """What is said of a file by a full reading; empty when nothing is wrong."""
    try:
        read_head(path)
        unpack(path, path.with_name("back.db"))
    except Refusal as refusal:
        return refusal.sentence
    except Trouble as trouble:
        return trouble.sentence + (trouble.advice or "no advice")
    return ""


def test_what_is_written_is_read_back(file: Path, tmp_path: Path) -> None:
    assert read_head(file) == head()
    contents = unpack(file, tmp_path / "back.db")
    assert (contents.head, contents.header, contents.listed) == (head(), HEADER, LISTED)
    assert (tmp_path / "back.db").read_bytes() == DATABASE
    assert container.read_header(file) == HEADER
    assert unpack(file, None).listed == LISTED


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不完整"),
        (b"qiantai", "不完整"),
        (b"PK\x03\x04" + bytes(5000), "不是本程序的备份文件"),
        (b"SQLite format 3\0" + bytes(5000), "不是本程序的备份文件"),
        (b"x", "不是本程序的备份文件"),
        (container.MAGIC + b"\xff\xff\xff\xff" + bytes(500), "有损坏"),
    ],
    ids=["nothing", "begun", "zip", "plain database", "one byte", "huge head"],
)
def test_what_is_no_backup_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.qtb"
    path.write_bytes(content)
    assert says in said(path)


def test_a_file_that_is_gone_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.qtb", tmp_path):
        with pytest.raises(Trouble, match="读不出来"):
            read_head(path)


def test_a_backup_of_a_newer_program_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, head(version=2))
    assert "更新版本的程序" in said(path)


def test_what_is_appended_is_told(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "x.qtb"
    for more in (b"\0", b"x" * 4096):
        path.write_bytes(whole + more)
        assert "比做好的时候长" in said(path)


def test_a_cut_at_any_place_is_told(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "x.qtb"
    places = [*range(0, 700, 13), *range(700, len(whole), 300_007), len(whole) - 33, len(whole) - 1]
    for place in places:
        path.write_bytes(whole[:place])
        assert "不完整" in said(path), place


def test_a_bit_turned_at_any_place_is_told(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "x.qtb"
    path.write_bytes(whole)
    end = len(whole)
    places = [*range(0, 900, 11), *range(900, end, 250_007), *range(end - 400, end, 7)]
    for place in places:
        for bit in (0x01, 0x80):
            with path.open("r+b") as file:
                file.seek(place)
                file.write(bytes([whole[place] ^ bit]))
            sentence = said(path)
            assert sentence, f"byte {place}"
            if place >= len(container.MAGIC) + 4:
                assert "有损坏" in sentence, f"byte {place}: {sentence}"
            with path.open("r+b") as file:
                file.seek(place)
                file.write(whole[place : place + 1])
    assert said(path) == ""


@given(st.binary(max_size=400), st.integers(0, 400))
def test_a_head_of_any_bytes_is_a_sentence(content: bytes, keep: int) -> None:
    file = io.BytesIO((container.MAGIC + content)[: keep + 1] + content)
    with contextlib.suppress(Refusal, Trouble):
        container._read_front(file)
        raise AssertionError("made-up bytes were taken for a head")


@pytest.mark.parametrize(
    "listing",
    [
        b'["../../etc/x", 1, "00"]\n',
        b'["C:\\\\x", 1, "00"]\n',
        b'["..", 1, "00"]\n',
        b'["/x", 1, "00"]\n',
        b"[1]\n",
        b"nonsense\n",
        b"",
    ],
)
def test_a_list_that_leads_elsewhere_is_refused(tmp_path: Path, listing: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(b"x" * 4096)
    path = tmp_path / "x.qtb"
    told = head(attachments=1, database_size=4096, list_size=len(listing))
    container.write(path, told, HEADER, tmp_path / "copy.db", listing, Pace())
    assert "有损坏" in said(path)


def test_a_large_database_never_lies_in_memory(tmp_path: Path) -> None:
    size = 64 * container.BLOCK
    with (tmp_path / "copy.db").open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        path = tmp_path / "x.qtb"
        container.write(
            path, head(database_size=size), HEADER, tmp_path / "copy.db", LISTING, Pace(total=size)
        )
        unpack(path, tmp_path / "back.db")
        assert tracemalloc.get_traced_memory()[1] < 8 * container.BLOCK
    finally:
        tracemalloc.stop()


def test_a_name_says_site_and_time_and_nothing_else_is_ours() -> None:
    site_id = "9af3" * 8
    name = container.file_name(site_id, MADE)
    assert name == "qiantai-20261123-094200-9af39af3.qtb"
    assert container.is_named_ours(name, site_id) and container.is_named_ours(name)
    assert container.is_named_ours(container.file_name(site_id, MADE, again=1), site_id)
    assert not container.is_named_ours(name, "0000" * 8)
    for other in ("家庭照片.qtb", name + ".part", name + ".bad", "x" + name, "qiantai.qtb", ""):
        assert not container.is_named_ours(other)
