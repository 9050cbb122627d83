"""Attachments are sealed one by one; what is missing or changed is named, and the rest stays usable."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal, Trouble
from app.rules.ref import Ref
from app.storage import attachments, journal
from app.storage.act import Act, verb
from app.storage.attachments import (
    Attachment,
    attach,
    attached,
    damaged,
    orphans,
    read_attachment,
    take_away,
)
from app.storage.store import Store
from tests.storage.ready import site, store

__all__ = ["site", "store"]  # fixtures

ROOM, OTHER_ROOM = Ref("unit", 7), Ref("unit", 8)
TITLE = "厨房漏水照片"
PDF = b"%PDF-1.4\n" + b"scan of a paper\n" * 50 + b"%%EOF\n"


def a_photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "JPEG")
    return out.getvalue()


@verb("notices.write", "加附件")
def add(act: Act, content: bytes, owner: Ref = ROOM, kind: str = "photo", title: str = TITLE) -> Ref:
    return attach(act, owner, content, kind=kind, title=title)


@verb("notices.write", "加附件后退回")
def add_then_refuse(act: Act, content: bytes) -> None:
    attach(act, ROOM, content, kind="photo", title=TITLE)
    raise Refusal("还没有同意。")


@verb("notices.write", "删附件")
def drop(act: Act, attachment_id: int, *, refused: bool = False) -> None:
    take_away(act, attachment_id)
    if refused:
        raise Refusal("还没有同意。")


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Attachment)) or 0


def files(store: Store) -> list:
    return sorted(store.folder.attachments.iterdir())


def read(store: Store, ref: Ref) -> bytes:
    return store.read(read_attachment, store.folder, ref.id)


def test_a_photo_comes_back_as_it_was_kept(store, head) -> None:
    ref = store.do(head, add, a_photo())
    (row,) = store.read(attached, ROOM)
    assert (row.ref, row.title, row.kind, row.media) == (ref, TITLE, "photo", "image/jpeg")
    assert (row.width, row.height, row.added_by) == (300, 200, head.staff_id)
    image = Image.open(io.BytesIO(read(store, ref)))
    assert image.size == (300, 200) and image.format == "JPEG"


def test_a_scan_comes_back_byte_for_byte(store, head) -> None:
    assert read(store, store.do(head, add, PDF, kind="scan")) == PDF


def test_it_is_there_after_closing_and_opening_again(site, store, head) -> None:
    ref = store.do(head, add, PDF, kind="scan")
    store.close()
    again = Store.open(site.folder, site.key)
    assert read(again, ref) == PDF
    again.close()


def test_the_file_on_the_disk_says_nothing(store, head) -> None:
    ref = store.do(head, add, a_photo(), title="陆明和的验房照片")
    plain = read(store, ref)
    store.do(head, add, PDF, kind="scan")
    for path in files(store):
        sealed = path.read_bytes()
        assert len(path.name) == 32 and int(path.name, 16) >= 0
        for trace in (b"JFIF", b"\xff\xd8\xff", b"PDF", b"scan of", "陆明和".encode(), plain[100:140]):
            assert trace not in sealed


def test_the_same_photo_twice_makes_two_files_that_have_nothing_in_common(store, head) -> None:
    store.do(head, add, a_photo())
    store.do(head, add, a_photo())
    one, two = (path.read_bytes() for path in files(store))
    assert one[:200] != two[:200] and one[-200:] != two[-200:]


def test_what_belongs_to_one_household_is_not_shown_with_another(store, head) -> None:
    mine = store.do(head, add, a_photo("red"), ROOM)
    theirs = store.do(head, add, a_photo("blue"), OTHER_ROOM)
    assert [row.ref for row in store.read(attached, ROOM)] == [mine]
    assert [row.ref for row in store.read(attached, OTHER_ROOM)] == [theirs]
    assert store.read(attached, Ref("person", 7)) == []
    assert read(store, mine) != read(store, theirs)


@pytest.mark.clause("ARCH-12")
def test_the_journal_names_the_attachment_and_no_title_or_key(store, head) -> None:
    ref = store.do(head, add, a_photo())
    (entry,) = store.read(journal.history, ref)
    assert entry.how == "new" and {"title", "key"} <= set(entry.fields)
    names = " ".join(entry.fields)
    assert TITLE not in names and not any(len(name) > 20 for name in entry.fields)


def test_a_refused_act_leaves_neither_row_nor_file(store, head) -> None:
    with pytest.raises(Refusal, match="还没有同意"):
        store.do(head, add_then_refuse, a_photo())
    assert store.read(rows) == 0 and files(store) == []


def test_a_bug_after_attaching_leaves_neither_row_nor_file(store, head) -> None:
    @verb("notices.write", "出错")
    def fail(act: Act) -> None:
        attach(act, ROOM, a_photo(), kind="photo", title=TITLE)
        act.session.add(Attachment(name="too short"))
        act.session.flush()

    with pytest.raises(Exception, match="constraint|CHECK"):
        store.do(head, fail)
    assert store.read(rows) == 0 and files(store) == []


def test_an_act_done_after_a_refused_one_keeps_its_file(store, head) -> None:
    with pytest.raises(Refusal):
        store.do(head, add_then_refuse, a_photo())
    ref = store.do(head, add, a_photo())
    assert len(files(store)) == 1 and read(store, ref)


def test_several_in_one_act_stay_or_go_together(store, head) -> None:
    @verb("notices.write", "加两个")
    def two(act: Act, *, refused: bool) -> None:
        for colour in ("red", "blue"):
            attach(act, ROOM, a_photo(colour), kind="photo", title=colour)
        if refused:
            raise Refusal("还没有同意。")

    with pytest.raises(Refusal):
        store.do(head, two, refused=True)
    assert files(store) == []
    store.do(head, two, refused=False)
    assert [row.title for row in store.read(attached, ROOM)] == ["red", "blue"]
    assert len(files(store)) == 2


def test_a_commit_whose_outcome_is_unknown_does_not_take_the_file(store, head, monkeypatch) -> None:
    def break_down(self: Store, act: Act) -> None:
        act.session.commit()
        raise Trouble("读写硬盘时出错。")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "_commit", break_down)
        with pytest.raises(Trouble):
            store.do(head, add, PDF, kind="scan")
    (row,) = store.read(attached, ROOM)
    assert read(store, row.ref) == PDF


def test_a_full_disk_leaves_nothing_and_says_so(store, head, monkeypatch) -> None:
    def full(path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachments, "write_atomic", full)
    with pytest.raises(Trouble, match="硬盘满了"):
        store.do(head, add, a_photo())
    assert store.read(rows) == 0 and files(store) == []


def test_a_folder_of_attachments_that_is_gone_is_made_again(store, head) -> None:
    store.folder.attachments.rmdir()
    assert read(store, store.do(head, add, PDF, kind="scan")) == PDF


@pytest.mark.parametrize("hurt", ["flipped", "cut", "longer", "empty", "foreign"])
def test_a_changed_file_is_named_and_the_others_stay_usable(store, head, hurt: str) -> None:
    victim, well = store.do(head, add, PDF, kind="scan", title="验房记录"), store.do(head, add, a_photo())
    path = store.folder.attachments / store.read(
        lambda session: session.scalar(select(Attachment.name).where(Attachment.id == victim.id))
    )
    sealed = path.read_bytes()
    path.write_bytes(
        {
            "flipped": sealed[:60] + bytes([sealed[60] ^ 1]) + sealed[61:],
            "cut": sealed[:-1],
            "longer": sealed + b"\x00",
            "empty": b"",
            "foreign": b"\xff\xd8\xff" + sealed,
        }[hurt]
    )
    with pytest.raises(Trouble, match="验房记录") as caught:
        read(store, victim)
    assert "其他附件" in caught.value.advice
    assert read(store, well)
    assert store.read(damaged, store.folder) == [victim]
    assert store.read(orphans, store.folder) == attachments.Orphans(files=0, rows=0)


def test_two_files_exchanged_are_found(store, head) -> None:
    refs = [store.do(head, add, a_photo(colour)) for colour in ("red", "blue")]
    one, two = files(store)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    for ref in refs:
        with pytest.raises(Trouble, match=TITLE):
            read(store, ref)
    assert store.read(damaged, store.folder) == refs


def test_a_file_with_the_right_hash_and_a_wrong_key_is_not_opened(store, head) -> None:
    @verb("notices.write", "改密钥")
    def bend(act: Act) -> None:
        act.session.get_one(Attachment, 1).key = "00" * 32

    ref = store.do(head, add, a_photo())
    store.do(head, bend)
    with pytest.raises(Trouble, match="损坏了，或者被改过"):
        read(store, ref)


def test_missing_files_and_files_without_a_row_are_counted(store, head) -> None:
    gone, _ = store.do(head, add, a_photo(), title="大门照片"), store.do(head, add, a_photo())
    files(store)[0].unlink()
    for stray in ("a" * 32, "leftover.tmp"):
        (store.folder.attachments / stray).write_bytes(b"x")
    assert store.read(orphans, store.folder) == attachments.Orphans(files=2, rows=1)
    missing = store.read(damaged, store.folder)
    assert len(missing) == 1 and missing[0].kind == gone.kind
    with pytest.raises(Trouble, match="不见了"):
        read(store, missing[0])


def test_a_site_without_the_folder_counts_all_its_rows_as_missing(store, head) -> None:
    store.do(head, add, a_photo())
    files(store)[0].unlink()
    store.folder.attachments.rmdir()
    assert store.read(orphans, store.folder) == attachments.Orphans(files=0, rows=1)


def test_what_is_taken_away_is_gone_with_its_file(store, head) -> None:
    ref, other = store.do(head, add, a_photo()), store.do(head, add, PDF, kind="scan")
    store.do(head, drop, ref.id)
    assert [row.ref for row in store.read(attached, ROOM)] == [other]
    assert len(files(store)) == 1
    with pytest.raises(Refusal, match="已经删去"):
        read(store, ref)


def test_taking_away_that_is_refused_takes_nothing(store, head) -> None:
    ref = store.do(head, add, PDF, kind="scan")
    with pytest.raises(Refusal, match="还没有同意"):
        store.do(head, drop, ref.id, refused=True)
    assert read(store, ref) == PDF


@pytest.mark.parametrize(
    ("title", "kept"),
    [("  厨房\n照片 ", "厨房 照片"), ("陆\u202e明\x00和", "陆明和"), ("字" * 80, "字" * 80)],
)
def test_a_title_is_cleaned(store, head, title: str, kept: str) -> None:
    store.do(head, add, a_photo(), title=title)
    assert store.read(attached, ROOM)[0].title == kept


@pytest.mark.parametrize("title", ["", " \u200b\n", "字" * 81])
def test_a_title_is_needed_and_bounded_and_asked_for_before_anything_is_written(store, head, title) -> None:
    with pytest.raises(Refusal, match="名称") as caught:
        store.do(head, add, a_photo(), title=title)
    assert caught.value.field == "title" and files(store) == []


def test_what_is_no_picture_is_refused_and_nothing_is_written(store, head) -> None:
    with pytest.raises(Refusal, match="只是改了名字"):
        store.do(head, add, "不是图片".encode())
    with pytest.raises(Refusal, match="不能用 PDF"):
        store.do(head, add, PDF, kind="signature")
    assert store.read(rows) == 0 and files(store) == []
