"""The sample day's part of moving in, played as `tour` plays it: every step reached, every paper made."""

import re
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import (
    sampleday,
    sampleday_collective,
    sampleday_complaints,
    sampleday_keys,
    sampleday_movein,
    sampleday_parcels,
    sampleday_release,
    site,
)
from app.firststart import COLLEAGUES, SAMPLE, enter_colleagues
from app.modules.care.model import SmsText
from app.modules.keys import service as keys
from app.modules.keys.borrower import Borrower
from app.modules.keys.layout import add_box
from app.modules.keys.listing import add_ring
from app.modules.keys.model import KeyRing
from app.modules.keys.view import KeysPage
from app.modules.residents import service as residents
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.start import SIZE, Program
from app.storage import argon
from app.tour import Day
from app.ui import dialog

PAPERS = {
    "岗位信息表 3栋大堂", "岗位信息表 监控室", "变更通知单", "入住资料", "户档脊背标签", "卷内目录", "缺件清单",
    "入住票", "会签单", "集中入住方案", "集中入住当日情况",
    "包裹标签", "货位标签", "包裹签收单", "清架结果", "拾遗标签", "失物领取单", "放行条",
    "投诉处理记录表", "派工单", "未结诉求清单", "投诉月报",
}  # fmt: skip
PICTURES = 84
KEYS = {"Ctrl", "Alt", "F", "A", "B", "H", "N", "O", "W", "Z"}
"""Latin letters that may stand in a caption: the names of keys."""


@pytest.fixture
def day(dressed: QApplication, own_folders: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Day:
    """A site with just the households that the day meets, and its people."""
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    for where in (dialog, sampleday_complaints, sampleday_movein, sampleday_parcels, sampleday_release):
        monkeypatch.setattr(where, "ENTER_RESTS", 1)
    out, folder = own_folders / "out", own_folders / "青禾苑"
    out.mkdir()
    site.create(folder, SAMPLE)
    opened = site.unlock(folder, SAMPLE.login, SAMPLE.password)
    try:
        _move_the_sample_in(opened)
    finally:
        opened.close()
    running = Program(dressed, remember=False)
    running.take(folder)
    assert running.window is not None
    running.window.resize(*SIZE)
    return Day(out, dressed, running)


def _move_the_sample_in(opened: site.OpenSite) -> None:
    def do(verb, *args, **words):  # type: ignore[no-untyped-def]
        return opened.store.do(opened.who, verb, *args, **words)

    home: Ref = do(residents.add_unit, sampleday_movein.ROOM, {"area": "101.9"})
    owner = {"name": "傅煜斌", "sex": "女", "identity_number": "990101199003071237"}
    do(residents.add_person, home.id, "owner", owner, "199-0000-7049")
    do(residents.add_person, home.id, "co_owner", {"name": "唐欣瑾"})
    guest: Ref = do(residents.add_unit, sampleday_parcels.ROOM, {})
    do(residents.add_person, guest.id, "owner", {"name": "单宇静"}, "199-0000-0238")
    for number in range(12):
        unit = do(residents.add_unit, f"6-1-{number // 4 + 1}0{number % 4 + 1}", {"area": "90"})
        do(residents.add_person, unit.id, "owner", {"name": f"住户{number + 1}"}, f"199-0000-61{number:02d}")
    do(add_box, name="甲柜", panels=1, hooks=10)
    room = sampleday_movein.ROOM
    do(add_ring, key_class="vacant", pieces=1, source="builder", tag="KWV3", room=room, place="")
    enter_colleagues(opened)


@pytest.mark.clause("MOVE-01", "MOVE-02", "MOVE-03", "ARCH-02", "ARCH-09", "ARCH-10", "CARE-01")
@pytest.mark.clause("PARC-01", "PARC-02", "ROLE-11", "RELS-01", "RELS-02")
@pytest.mark.clause("ROLE-09", "DUTY-04", "COMP-02", "COMP-03", "COMP-04", "ROLE-04", "ROLE-05")
def test_the_sample_day_serves_households_and_leaves_its_pictures_and_papers(day: Day) -> None:
    try:
        _play(day)
    finally:
        day.program.close()
        if day.program.window is not None:
            day.program.window.close()
    papers = {path.stem: path for path in day.out.glob("*.pdf")}
    assert papers.keys() == PAPERS
    assert len(day.steps) == PICTURES == len(list(day.out.glob("*.png")))
    assert len({words for _, words in day.steps}) == PICTURES
    for _, words in day.steps:
        assert set(re.findall(r"[A-Za-z]+", words)) <= KEYS, words
    said = {name: _text(path) for name, path in papers.items()}
    for name, text in said.items():
        numbers = re.findall(r"(?<!\d)1\d\d-?\d{4}-?\d{4}(?!\d)", text)
        assert all(number.startswith("199-0000-") for number in numbers), name
        assert not set(re.findall(r"[A-Za-z]{3,}", text)) - {"KWV"}, name
    assert "199-" not in said["岗位信息表 3栋大堂"] and "199-0000-7049" in said["岗位信息表 监控室"]
    assert "唐欣瑾" in said["变更通知单"] and "KWV3" in said["入住资料"]
    assert "购房合同复印件" in said["缺件清单"] and "2-3-07" in said["卷内目录"]
    for name in ("包裹标签", "货位标签", "拾遗标签"):
        assert not any(who in said[name] for who in ("住户", "单宇静", "唐", "温", "林", "程", "199-")), name
    assert said["包裹标签"].count("取件码") == 11 and "待认" in said["包裹标签"]
    assert "单宇静" in said["包裹签收单"] and "登记已改到" in said["清架结果"]
    assert "尾号 4514" in said["失物领取单"] and "林晓禾" not in said["拾遗标签"]
    assert said["放行条"].count("纸箱") == 2 and "199-****-" in said["放行条"]
    assert not re.findall(r"199-0000-\d{4}", said["放行条"] + said["失物领取单"] + said["包裹签收单"])
    assert "再次反映" in said["投诉处理记录表"] and "水龙头" in said["派工单"]
    assert said["未结诉求清单"].count("暂停") == 3 and "住户" not in said["未结诉求清单"]
    assert re.search("应办 8.*未结 7", said["投诉月报"], re.DOTALL) and "每晚九点巡查" in said["投诉月报"]
    assert "199-" not in said["投诉处理记录表"] + said["派工单"] + said["未结诉求清单"] + said["投诉月报"]
    assert "顾维舟同意" in said["集中入住方案"] and "住户" not in said["入住票"]
    (batch,) = day.out.glob("*.csv")
    assert "19900007049" in batch.read_text(encoding="utf-8-sig")


@pytest.mark.clause("KEY-03")
def test_keys_are_put_off_also_after_closing_time(day: Day) -> None:
    window = sampleday._unlock(day, SAMPLE.login)
    opened = day.program.open
    assert opened is not None
    opened.store.do(opened.who, settings.change, {"opens_at": "00:00", "closes_at": "00:01"})
    ring = opened.store.read(lambda session: session.scalar(select(KeyRing.id)))
    who = Borrower("staff", opened.who.name, staff_id=opened.who.staff_id, reason="水泵试运行")
    opened.store.do(opened.who, keys.lend, who, [ring])
    page = window.open_room("keys")
    assert isinstance(page, KeysPage)
    try:
        sampleday_keys._put_off(day, page, "KWV3")
        assert {line.stands for line in page.cabinet.rows} == {"extended"}
    finally:
        day.program.close()
        window.close()


def _play(day: Day) -> None:
    window = sampleday._unlock(day, SAMPLE.login)
    sampleday_movein.set_up_posts(day, window)
    sampleday_parcels.set_up(day, window)
    sampleday_complaints.bring_in(day, window)
    day.program.lock_desk()
    window = sampleday._unlock(day, COLLEAGUES[1].login)
    sampleday._parcels(day, window)
    texts = window.desk.read(_parcel_texts)
    assert len(texts) == len({unit for unit, _ in texts}) == 6  # one household, one text
    sampleday_complaints.take_calls(day, window)
    sampleday._move_in(day, window)
    day.program.lock_desk()
    window = sampleday._unlock(day, COLLEAGUES[0].login)
    sampleday_complaints.look_over(day, window)
    sampleday_collective.move_in_by_plan(day, window)
    sampleday_collective.show_board(day, window)


def _parcel_texts(session: Session) -> list[tuple[int, str]]:
    waiting = select(SmsText).where(SmsText.state == "waiting", SmsText.occasion.startswith("parcel"))
    return [(one.unit_id, one.occasion) for one in session.scalars(waiting)]


def _text(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return unicodedata.normalize("NFKC", text)
