"""After a whole move-in, or a day of parcels, lost things and slips: nobody is named outside main.db."""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import mishap, paths, site, start
from app.errors import Refusal
from app.modules.backups.keeper_view import keeper_of
from app.modules.care import lists as care_lists
from app.modules.care import service as care
from app.modules.consents import service as consents
from app.modules.found import papers as found_papers
from app.modules.found import service as found
from app.modules.movein import lists, packs, papers, service
from app.modules.parcels import papers as parcel_papers
from app.modules.parcels import printed as parcel_printed
from app.modules.parcels import service as parcels
from app.modules.posts import papers as post_papers
from app.modules.posts import printed
from app.modules.posts import service as posts
from app.modules.release import papers as release_papers
from app.modules.release import service as slips
from app.modules.release.card import slip_card
from app.modules.release.rules import Asked
from app.modules.residents import service as residents
from app.modules.site import service as settings
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.storage import backup
from app.storage.journal import JournalAct, JournalObject
from app.ui.window import MainWindow
from tests.archive.shelf import picture
from tests.found.shelf import DRAWN
from tests.walks.conftest import unlock

ROOM = "5-2-1203"
NAMES = ("陆清和", "温以宁", "孟长青", "许听澜")
TELEPHONES = ("199-0000-0123", "19900000123", "199-0000-0555", "19900000555", "199-0000-0199", "19900000199")
IDENTITY = "990101199003071237"
WORDS = (*NAMES, *TELEPHONES, IDENTITY, "鲁B7X21C")
COURIER, TAKER, LOSER, CARRIER = "李立长", "方以安", "许听澜", "温以宁"
PASSPORT, MARKS, GOODS = "E1237K9X", "内袋有蓝色公交卡", "三角钢琴"
NUMBER = "QT20261123066"
AT_THE_DESK = (
    COURIER, TAKER, LOSER, CARRIER, PASSPORT, PASSPORT[-4:], MARKS, GOODS, NUMBER, DRAWN, NAMES[0], "鲁B7X21C",
    *(f"{start}{end}" for end in ("0123", "0666", "0777", "0888") for start in ("199-0000-", "1990000")),
)  # fmt: skip
"""What parcels, lost things and slips must not leave lying about."""


class Desk:
    """The head at the open site, doing everything alone."""

    def __init__(self, opened: site.OpenSite) -> None:
        self.opened = opened
        self.told: list[str] = []

    def do(self, verb: Any, *args: Any, **told: Any) -> Any:
        """A verb, with the password typed just now."""
        signature = site.Signature(self.opened.signature.login, time.monotonic())
        return self.opened.store.do(self.opened.who, verb, *args, signature=signature, **told)

    def read(self, listing: Any, *args: Any) -> Any:
        """A list."""
        return self.opened.store.read(listing, *args, reader=self.opened.who)


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that can be looked through."""
    place = tmp_path / "temp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    return place


def _move_in(desk: Desk) -> int:
    """陆清和 and 温以宁 move in by an agent, with a car and a scan; the flat is sold afterwards."""
    desk.do(settings.change, {"telephone": "0532-88001234"})
    unit = desk.do(residents.add_unit, ROOM, {"area": "118.6"}).id
    for tie, name, phone in (("owner", NAMES[0], TELEPHONES[0]), ("co_owner", NAMES[1], "")):
        desk.do(residents.add_person, unit, tie, {"name": name, "identity_number": IDENTITY}, phone)
    desk.do(residents.add_vehicle, unit, {"plate": "鲁B7X21C", "words": "白色"})
    made = desk.do(service.begin, unit).id
    desk.do(service.note_agent, made, name=NAMES[2], identity=IDENTITY, number=TELEPHONES[2])
    for parts, passes in ((("checked",), service.pass_identity), (("signed", "given"), service.pass_forms)):
        found = [one for one in desk.read(lists.card, made).papers if one.part in parts]
        desk.do(service.tick_papers, made, {one.id: True for one in found})
        desk.do(service.attach_scan, found[0].id, picture(), f"{NAMES[0]}身份证")
        desk.do(passes, made, why=f"{NAMES[1]}的证件下周补")
    desk.do(service.pass_fees, made, none=True)
    desk.do(service.review, made)
    desk.do(service.file, made, cabinet="2", level="3", box="07")
    return int(made)


def _texts_out(desk: Desk, now: datetime) -> None:
    """The welcome goes to the platform as a file, which is the clerk's."""
    draft = desk.do(
        care.save_template, None, title="入住欢迎", body="{称呼}您好，{房号}手续已办妥，电话 {电话}。"
    )
    desk.do(consents.agree, desk.do(care.ask_approval, draft.id, f"{now.year + 1}-01-31").id)
    (text,) = desk.read(care_lists.outbox, now.date()).texts
    batch = desk.do(care.put_in_batch, [text.ref.id])
    file = desk.do(care.write_out, batch.ref.id)
    assert TELEPHONES[1].encode() in file.content
    desk.told.append(file.name)
    desk.do(care.handed, batch.ref.id)


def _papers_out(desk: Desk, made: int, now: datetime) -> None:
    """A list for the control room, what has changed on it since, and the household's pack."""
    printing = papers.Printing(SiteNames("示例物业服务有限公司", "青禾苑"), "顾维舟", now)
    post = desk.do(posts.set_up_post, name="监控室", kind="control").id
    (copy,) = desk.do(posts.prepare_copies, [post])
    listed = desk.read(printed.printed_list, copy.id)
    assert post_papers.lists_pdf([listed], printing.site, printing.who, now) and NAMES[0] in str(listed)
    desk.do(posts.issue_copies, [copy.id])
    desk.do(posts.hand_out, copy.id, received_by=NAMES[2])
    unit = desk.read(lists.unit_of, made).id
    desk.do(residents.change_owner, unit, now.date(), [({"name": NAMES[3]}, TELEPHONES[4])])
    (sheet,) = desk.read(printed.change_sheets, now.date())
    assert post_papers.changes_pdf([sheet], printing.site, printing.who, now)
    desk.do(posts.printed_changes, [post])
    desk.do(posts.tell, post, told_to=NAMES[2], way="radio")
    for pack in packs.packs(desk.read, [Ref("move_in", made)], printing):
        desk.told.append(pack.name)
    desk.do(packs.printed_packs, (Ref("move_in", made),), "整套资料")


def _looked_at(window: MainWindow, made: int) -> None:
    """Every page that shows the household, and its name typed into the box."""
    unit = window.desk.read(lists.unit_of, made)
    for ref in (unit, Ref("move_in", made), Ref("sms_text", 1), Ref("list_post", 1)):
        window.open_ref(ref)
        QApplication.processEvents()
    window.open_room("archive")
    window.box.setText(NAMES[0])
    QApplication.processEvents()


def _journal(session: Session) -> str:
    """Every word of the journal."""
    rows: list[Any] = [*session.scalars(select(JournalAct)), *session.scalars(select(JournalObject))]
    return "\n".join(str(getattr(row, column.name)) for row in rows for column in row.__table__.columns)


def _in_clear(*places: Path, words: tuple[str, ...] = WORDS) -> list[str]:
    """Where something of the household stands in a file or in its name."""
    needles = {word.encode(code): word for word in words for code in ("utf-8", "utf-16-le", "gb18030")}
    found = []
    for place in places:
        for path in sorted(place.rglob("*")):
            found += [f"{path}: the name says {word}" for word in words if word in path.name]
            content = path.read_bytes() if path.is_file() else b""
            found += [f"{path} has {word}" for needle, word in needles.items() if needle in content]
    return found


@pytest.mark.clause("ARCH-12")
def test_nobody_of_a_household_is_named_outside_the_database(
    program: start.Program, qtbot: QtBot, temp: Path, tmp_path: Path
) -> None:
    window = unlock(program, qtbot)
    assert program.open is not None
    desk, now = Desk(program.open), datetime.now()
    made = _move_in(desk)
    _texts_out(desk, now)
    _papers_out(desk, made, now)
    _looked_at(window, made)
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper = keeper_of(window.desk)
    qtbot.waitUntil(lambda: not keeper.running, timeout=20_000)  # the one it begins by itself
    backup.back_up(program.open.store, stick, now=now)
    mishap.note(Refusal(f"{NAMES[0]} {TELEPHONES[0]}"))
    journal = desk.read(_journal)
    assert "开始办理入住" in journal
    assert [word for word in WORDS if word in journal] == []
    assert [word for word in WORDS for name in desk.told if word in name] == [] and len(desk.told) == 2
    program.lock_desk()
    program.close()
    assert list(stick.iterdir()) and list((tmp_path / "青禾 苑" / "attachments").iterdir())
    assert _in_clear(tmp_path, paths.logs(), temp) == []
    (temp / "left.txt").write_text(f"给{NAMES[1]}", encoding="gb18030")  # such a file is seen
    assert len(_in_clear(temp)) == 1


def _parcels_out(desk: Desk, unit: int, owner: int) -> list[Ref]:
    """A parcel comes with a courier and goes to a neighbour who shows a passport and signs."""
    desk.do(parcels.save_bay, name="A", kind="ordinary", levels=5, spots=4, holds=6)
    sitting = desk.do(parcels.begin_sitting, brought_by=COURIER, telephone="199-0000-0666").id
    facts = {"unit_id": unit, "person_id": owner, "addressee": NAMES[0], "kind": "valuable"}
    broken = {"outside": "broken", "outside_words": f"{COURIER}说路上压坏", "photos": (picture(),)}
    taken = desk.do(parcels.take_in, sitting, number=NUMBER, **facts, **broken).ref
    assert parcel_papers.label_pdf(desk.read(parcel_printed.label_rows, [taken], datetime.now()))
    said = {"relation": "邻居", "consent": "telephone", "consent_words": f"{NAMES[0]}来电同意"}
    who = parcels.Taker("other", TAKER, **said, paper="passport", paper_number=PASSPORT)
    given = desk.do(parcels.hand_out, [taken.id], who, proof="pad", strokes=DRAWN)
    assert TAKER in str(desk.read(parcel_printed.pickup, given.id))
    desk.do(parcels.open_telephones, unit, [taken.id], about="contact")
    left = desk.do(parcels.take_in, sitting, number=f"{NUMBER}2", unit_id=unit, outside="whole").ref
    return [taken, given, left]


def _found_and_claimed(desk: Desk, printing: papers.Printing) -> list[Ref]:
    """A wallet is handed in, asked for, described, claimed with a signature."""
    thing = {
        "what": "棕色钱包",
        "kind": "valuable",
        "marks": MARKS,
        "found_where": "3栋大堂",
        "kept_where": "失物柜2",
    }
    thing |= {"found_at": f"{printing.now:%Y-%m-%d}", "finder": TAKER, "finder_phone": "199-0000-0777"}
    item = desk.do(found.take_in, **thing, photo=picture())
    asker = desk.do(found.ask_for, name=LOSER, telephone="199-0000-0888", what="棕色钱包", room=ROOM)
    claimed = {"relation": "self", "identity_kind": "passport", "identity": PASSPORT, "fits": "yes"}
    claimed |= {"signed": "pad", "strokes": DRAWN, "description": MARKS, "asker_id": asker.id}
    ending = desk.do(found.claim, item.id, taker=LOSER, **claimed)
    told = desk.read(found_papers.receipt, ending.id)
    assert LOSER in str(told) and found_papers.receipt_pdf(told, printing.site, printing.who, printing.now)
    return [item, asker]


def _slip_out(desk: Desk, unit: int, owner: int, printing: papers.Printing) -> list[Ref]:
    """A tenant's mover carries a piano out, by the owner's leave; the gate's part comes back."""
    asked = Asked(
        unit_id=unit, name=CARRIER, capacity="contractor", firm="示例搬家公司", telephone="199-0000-0888",
        identity="passport", tail=PASSPORT[-4:], consent="call", consent_id=owner, goods=(f"{GOODS} 1 白色",),
        plate="鲁B7X21C", strokes=DRAWN, arrears="no",
    )  # fmt: skip
    slip = desk.do(slips.issue, asked)
    card = desk.read(slip_card, slip.id)
    assert release_papers.slip_pdf(card, printing.site, printing.who, printing.now)
    desk.do(slips.printed, slip.id)
    desk.do(slips.tell, slip.id, post="北门岗", how="radio", whom=TAKER)
    desk.do(
        slips.take_gate_part, card.code, guard=TAKER, carrier=CARRIER, fits="no", differences=f"少了{GOODS}"
    )
    return [slip]


@pytest.mark.clause("ARCH-12", "PARC-02", "ROLE-11", "RELS-01")
def test_who_came_to_the_desk_for_a_parcel_a_lost_thing_or_a_slip_is_named_nowhere_else(
    program: start.Program, qtbot: QtBot, temp: Path, tmp_path: Path
) -> None:
    window = unlock(program, qtbot)
    assert program.open is not None
    desk, now = Desk(program.open), datetime.now()
    printing = papers.Printing(SiteNames("示例物业服务有限公司", "青禾苑"), "顾维舟", now)
    unit = desk.do(residents.add_unit, ROOM, {}).id
    owner = desk.do(residents.add_person, unit, "owner", {"name": NAMES[0]}, TELEPHONES[0]).id
    refs = _parcels_out(desk, unit, owner)
    refs += _found_and_claimed(desk, printing)
    refs += _slip_out(desk, unit, owner, printing)
    for ref in (Ref("unit", unit), *refs):
        window.open_ref(ref)
        QApplication.processEvents()
    for typed in (NUMBER, NAMES[0], LOSER, ROOM):
        window.box.setText(typed)
        QApplication.processEvents()
    keeper = keeper_of(window.desk)
    qtbot.waitUntil(lambda: not keeper.running, timeout=20_000)
    journal = desk.read(_journal)
    assert "交付包裹" in journal and "开放行条" in journal and "拾遗物品领取" in journal
    assert [word for word in AT_THE_DESK if word in journal] == []
    program.lock_desk()
    program.close()
    assert len(list((tmp_path / "青禾 苑" / "attachments").iterdir())) == 2
    assert _in_clear(tmp_path, paths.logs(), temp, words=AT_THE_DESK) == []
