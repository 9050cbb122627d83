"""The papers of the key cabinet say what the records say, and a tag nothing that helps a finder."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.keys import count_papers, papers, printed
from app.modules.keys.model import (
    KeyAgreement,
    KeyBox,
    KeyCount,
    KeyCountLine,
    KeyCutting,
    KeyExtension,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyPanel,
    KeyRing,
)
from app.modules.residents.service import find_unit
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.rules.rooms import parse_room
from app.rules.strokes import encode
from app.storage.act import Act, verb
from app.storage.record import ref_of
from tests.checks.centre import DESK, HEAD, LEADER, open_centre
from tests.sites import MONDAY

SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
DRAWN = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))
FRIDAY = datetime(2026, 11, 20, 10, 5)


def words(pdf: bytes) -> str:
    """Every character of a paper but blanks."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


@verb("keys.keep", "钥匙入柜")
def hang(act: Act) -> dict[str, int]:
    """A box with rings of three classes; two lendings, an issue, a loss, a cutting, an agreement."""
    session, me = act.session, act.who.staff_id
    unit = find_unit(session, parse_room("3-1-101"))
    panel = KeyPanel(box=KeyBox(name="甲柜", position=1), number=1, hooks=20)
    listed = {"listed_at": FRIDAY, "listed_by": me}

    def ring(tag: str, key_class: str, number: int, hook: int | None, **more: Any) -> KeyRing:
        where = {"panel": panel, "hook": hook} if hook else {}
        made = KeyRing(
            tag=tag, key_class=key_class, number=number, unit=unit, **listed, **where,
            **{"pieces": 3, "source": "builder", "short": 0, **more},
        )  # fmt: skip
        session.add(made)
        return made

    rings = {
        "late": ring("K7F3", "vacant", 11, 7, state="out"),
        "back": ring("KA2W", "vacant", 12, 8, short=1, remark="地锁少一把"),
        "issued": ring("KQ9D", "letting", 3, 9, state="issued", source="owner", pieces=2),
        "lost": ring("KX4P", "letting", 4, 10, state="missing"),
        "office": ring("KM6T", "office", 1, 11),
        "gone": ring("KG2C", "office", 2, None, state="gone", why="办公室已改密码锁"),
    }
    common = {"year": 2026, "lent_by": me, "first_due_at": FRIDAY.replace(hour=18)}
    longer = KeyLending(
        number=12, capacity="contractor", borrower="周启明", firm="示例装饰工程队", reason="空置房维修",
        telephone="19900000012", lent_at=FRIDAY, due_at=datetime(2026, 11, 24, 18), longer=1,
        longer_why="厨房返水未修完", signed="pad", strokes=DRAWN, **common,
        loans=[KeyLoan(ring=rings["late"], pieces=3)],
    )  # fmt: skip
    given_back = KeyLending(
        number=13, capacity="staff", borrower="郑小满", reason="验房", lent_at=FRIDAY.replace(hour=11),
        due_at=FRIDAY.replace(hour=18), signed="paper", **common,
        loans=[
            KeyLoan(ring=rings["back"], pieces=3, ended="back", back_at=FRIDAY.replace(hour=17), back_to=me,
                    returned_by="陈一帆", short=1, back_remark="地锁少一把"),
            KeyLoan(ring=rings["lost"], pieces=3, ended="lost", back_at=FRIDAY.replace(hour=19), back_to=me),
        ],
    )  # fmt: skip
    issue = KeyIssue(
        year=2026,
        number=4,
        ring_id=0,
        taken_by="苏晚晴",
        firm="3-1-101",
        reason="收回自管",
        at=FRIDAY,
        by=me,
        identity_kind="identity",
        identity_number="110101199003074514",
    )
    cutting = KeyCutting(
        year=2026, number=3, ring_id=0, applicant="郑小满", copies=1, reason="补足一套", opinion="锁不用换",
        asked_at=act.now, asked_by=me, state="asked",
    )  # fmt: skip
    agreement = KeyAgreement(
        year=2026, number=7, ring_id=0, owner="叶知秋", purpose="带客看房", until=date(2027, 5, 31),
        at=FRIDAY, by=me, signed="pad", strokes=DRAWN,
    )  # fmt: skip
    session.add_all([longer, given_back])
    session.flush()
    issue.ring_id, cutting.ring_id, agreement.ring_id = (rings[k].id for k in ("issued", "back", "issued"))
    loss = KeyLoss(
        ring_id=rings["lost"].id, what="途中遗失", reported_at=FRIDAY.replace(hour=19), reported_by=me
    )
    extension = KeyExtension(
        lending_id=longer.id, to_at=longer.due_at, reason="厨房返水未修完", asked_at=act.now, asked_by=me
    )
    session.add_all([issue, cutting, agreement, loss, extension])
    session.flush()
    for kind, asked in (("key_cutting", cutting), ("key_longer", extension)):
        consents.ask(act, kind, ref_of(asked), "钥匙的事", "补足一套")
    extension.state = "done"
    named = {
        "issue": issue,
        "longer": longer,
        "given_back": given_back,
        "cutting": cutting,
        "agreement": agreement,
    }
    return {name: record.id for name, record in (*rings.items(), *named.items(), ("extension", extension))}


@verb("keys.keep", "划去借用")
def _forget_loan(act: Act, ring_id: int) -> None:
    """A loan of these tests goes again: the cabinet is shared."""
    act.session.execute(delete(KeyLoan).where(KeyLoan.ring_id == ring_id))


@verb("keys.keep", "清点完")
def count(act: Act, run_id: int, ids: dict[str, int]) -> int:
    """A finished count: one ring right, one on a wrong hook, one missing, one too many, one unknown."""
    panel = act.session.get(KeyRing, ids["back"]).panel_id
    counted = KeyCount(
        check="key-stocktake", state="finished", started_at=act.now.replace(minute=12), started_by=1,
        ended_at=act.now, run_id=run_id,
        lines=[
            KeyCountLine(code="KM6T", ring_id=ids["office"], panel_id=panel, hook=11),
            KeyCountLine(code="KA2W", ring_id=ids["back"], panel_id=panel, hook=9, finding="wrong"),
            KeyCountLine(code="KQ9D", ring_id=ids["issued"], panel_id=panel, hook=8, finding="extra"),
            KeyCountLine(code="K0000", panel_id=panel, hook=20, finding="unknown", words="另放"),
        ],
    )  # fmt: skip
    act.session.add(counted)
    act.session.flush()
    return counted.id


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    centre = open_centre(tmp_path_factory.mktemp("keys"))
    ids = centre.by(DESK, hang)

    def agree_by_telephone(kind: str, record: int) -> None:
        def newest(session: Session) -> int:
            table = {"key_cutting": KeyCutting, "key_extension": KeyExtension}[kind]
            return consents.newest(session, ref_of(session.get(table, record))).id

        centre.by(
            DESK, consents.note, centre.site.read(newest), approver_id=centre.staff_id(HEAD),
            way="telephone", said_at=MONDAY, how="手机，尾号 0001",
        )  # fmt: skip

    agree_by_telephone("key_cutting", ids["cutting"])
    agree_by_telephone("key_extension", ids["extension"])
    yield SimpleNamespace(centre=centre, ids=ids, read=centre.site.read, who=centre.who(DESK))
    centre.site.store.close()


# ---------------------------------------------------------------- list and record


@pytest.mark.clause("KEY-01", "KEY-02", "KEY-04")
def test_the_key_list_names_every_ring_its_hook_and_how_it_stands(cabinet: SimpleNamespace) -> None:
    rings = cabinet.read(printed.listed_rings)
    values = papers.key_list_values(rings, SITE, DESK, MONDAY)
    assert [row["code"] for row in values["rings"]] == ["空-011", "空-012", "办-001", "租-003", "租-004"]
    assert [row["band"] for row in values["rings"]][::2] == [
        "未接收的空置房　2 串 6 把",
        "中心办公用房　1 串 3 把",
        "代租代售委托　2 串 5 把",
    ]
    states = [row["state"] for row in values["rings"]]
    assert states == ["借出　11-24 18:00 还", "在柜", "在柜", "领用　2026-11-20", "遗失"]
    assert values["rings"][1]["pieces"] == "3（少 1）" and values["rings"][1]["hook"] == "甲柜1板08钩"
    total = values["totals"][-1]
    assert [total[key] for key in ("in", "out", "issued", "missing", "rings", "pieces")] == list("2111") + [
        "5",
        "14",
    ]
    text = words(papers.key_list_pdf(rings, SITE, DESK, MONDAY))
    assert "KQ9D" in text and "业主寄存" in text and "已注销" not in text and "KG2C" not in text


def test_what_was_chosen_is_printed_struck_off_rings_too_and_nothing_is_refused(
    cabinet: SimpleNamespace,
) -> None:
    gone = Ref("key_ring", cabinet.ids["gone"])
    rings = cabinet.read(printed.listed_rings, [gone])
    assert "已注销" in words(papers.key_list_pdf(rings, SITE, DESK, MONDAY, which="已注销"))
    with pytest.raises(Refusal, match="没有选中"):
        papers.key_list_pdf([], SITE, DESK, MONDAY)


@pytest.mark.clause("KEY-03", "KEY-04")
def test_the_record_tells_each_loan_from_out_to_back_and_who_agreed_to_longer(
    cabinet: SimpleNamespace,
) -> None:
    since, until = date(2026, 11, 1), date(2026, 11, 23)
    records = cabinet.read(printed.loan_records, cabinet.who, since, until)
    values = papers.loans_values(records, since, until, SITE, DESK, MONDAY)
    assert values["summary"] == "借用 3 串，未还 1 串；领用 1 串"
    by_tag = {row["ring"][-4:]: row for row in values["loans"]}
    assert list(by_tag) == ["K7F3", "KQ9D", "KA2W", "KX4P"]
    late, back, lost, issued = (by_tag[tag] for tag in ("K7F3", "KA2W", "KX4P", "KQ9D"))
    assert "延期 1 次：厨房返水未修完" in late["remark"] and "顾维舟电话同意" in late["remark"]
    assert (late["back"], late["signed"], late["borrower"]) == ("", "手写板", "周启明\n示例装饰工程队")
    assert (back["returned_by"], back["short"], back["signed"]) == ("陈一帆", "1", "纸单")
    assert lost["back"].startswith("报失") and lost["returned_by"] == ""
    assert (issued["number"], issued["due"], issued["signed"]) == ("领2026-0004", "领用", papers.TO_SIGN)
    pdf = papers.loans_pdf(records, since, until, SITE, DESK, MONDAY)
    wide, high = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert wide > high and "19900000012" not in words(pdf)
    assert cabinet.read(printed.loan_records, cabinet.who, until, until) == []


# ---------------------------------------------------------------- slip, application, agreement


@pytest.mark.clause("KEY-03")
def test_only_a_ring_that_was_still_out_is_recorded_as_out_longer(cabinet: SimpleNamespace) -> None:
    early, late = FRIDAY.replace(hour=15), datetime(2026, 11, 24, 18)

    @verb("keys.keep", "早还一串")
    def bring_back_early(act: Act, lending_id: int, ring_id: int) -> None:
        ring = act.session.get_one(KeyRing, ring_id)
        back = {"ended": "back", "back_at": early, "back_to": act.who.staff_id}
        act.session.add(KeyLoan(lending_id=lending_id, ring=ring, pieces=3, **back))

    cabinet.centre.by(DESK, bring_back_early, cabinet.ids["longer"], cabinet.ids["office"])
    try:
        records = cabinet.read(printed.loan_records, cabinet.who, FRIDAY.date(), FRIDAY.date())
    finally:
        cabinet.centre.by(DESK, _forget_loan, cabinet.ids["office"])
    mine = {one.tag: one for one in records if one.number == "借2026-0012"}
    assert (mine["KM6T"].due, mine["KM6T"].remark) == (FRIDAY.replace(hour=18), "")
    assert mine["K7F3"].due == late and mine["K7F3"].remark.startswith("延期 1 次：厨房返水未修完；")


@pytest.mark.clause("KEY-03")
def test_the_slip_says_until_when_and_the_one_carried_along_names_no_door(cabinet: SimpleNamespace) -> None:
    slip = cabinet.read(printed.slip, cabinet.ids["longer"])
    kept = words(papers.slip_pdf(slip, SITE, DESK, MONDAY))
    carried = words(papers.slip_pdf(slip, SITE, DESK, MONDAY, roll=True))
    for text in (kept, carried):
        assert "借2026-0012" in text and "请在2026-11-24（周二）18:00前归还" in text
        assert "已同意延期1次" in text and "手写板2026-11-20" in text and "K7F3" in text
    assert "3栋1单元101" in kept and "101" not in carried.replace("2026-11-20 10:05", "")
    with pytest.raises(Refusal):
        cabinet.read(printed.slip, 999)


@pytest.mark.clause("KEY-04")
def test_the_slip_of_an_issue_asks_for_nothing_back_and_covers_the_paper(cabinet: SimpleNamespace) -> None:
    slip = cabinet.read(printed.issue_slip, cabinet.ids["issue"])
    text = words(papers.issue_pdf(slip, SITE, DESK, MONDAY))
    for said in ("钥匙领用单", "领2026-0004", "苏晚晴", "收回自管", "KQ9D", "租-003", "领用人签名"):
        assert said in text
    assert "前归还" not in text and "**************4514" in text and "了结" not in text
    ended = replace(slip, ended=MONDAY, ended_why="工程完工", signed="pad", strokes=DRAWN)
    values = papers.issue_values(ended, SITE, DESK, MONDAY)
    assert values["ended"] == "2026-11-23 09:42 了结：工程完工" and values["signed"].startswith("手写板")
    with pytest.raises(Refusal):
        cabinet.read(printed.issue_slip, 999)


@pytest.mark.clause("KEY-05")
def test_the_application_for_copies_shows_the_centre_heads_word(cabinet: SimpleNamespace) -> None:
    sheet = cabinet.read(printed.cutting_sheet, cabinet.ids["cutting"], cabinet.who, MONDAY.date())
    values = papers.cutting_values(sheet, SITE, DESK, MONDAY)
    assert (values["number"], values["pieces"], values["copies"]) == (
        "配2026-0003",
        "2 把（应有 3 把）",
        "1 把",
    )
    assert "顾维舟电话同意" in values["approval"] and values["approved"].startswith("顾维舟")
    assert values["done_day"] == values["listed"] == ""
    text = words(papers.cutting_pdf(sheet, SITE, DESK, MONDAY))
    assert "批准以前不得配制" in text and "补足一套" in text


@pytest.mark.clause("KEY-01")
def test_the_agreement_has_room_to_sign_at_giving_and_at_taking_back(cabinet: SimpleNamespace) -> None:
    sheet = cabinet.read(printed.agreement_sheet, cabinet.ids["agreement"])
    text = words(papers.agreement_pdf(sheet, SITE, DESK, MONDAY))
    for said in ("存2026-0007", "叶知秋3栋1单元101", "KQ9D", "只用于：带客看房", "到2027年5月31日止"):
        assert said in text
    assert text.index("寄存时") < text.index("叶知秋2026-11-20") < text.rindex("取回时")
    values = papers.agreement_values(sheet, SITE, DESK, MONDAY)
    assert values["strokes"] == DRAWN and values["end_strokes"] == values["end_signed"] == ""


# ---------------------------------------------------------------- the count, the tags


@pytest.mark.clause("KEY-08")
def test_the_count_prints_figures_by_class_the_four_lists_and_what_is_to_be_done(
    cabinet: SimpleNamespace,
) -> None:
    centre = cabinet.centre
    wrong = centre.problem(1, "空-012 挂错钩", LEADER, "2026-11-25", should=8, found=8)
    run_id = centre.make(HEAD, "key-stocktake-head", wrong)
    sheet = cabinet.read(count_papers.count_sheet, centre.by(DESK, count, run_id, cabinet.ids))
    values = count_papers.count_values(sheet, SITE, DESK, MONDAY)
    figures = [[row[k] for k in ("listed", "out", "issued", "missing", "should", "found", "difference")]
               for row in values["classes"]]  # fmt: skip
    assert figures == [list("2100110"), list("1000110"), list("2011000"), list("5111220")]
    bands = list(dict.fromkeys(row["finding"] for row in values["findings"]))
    assert bands == ["不认识的牌码　1 张", "挂错钩　1 串", "没找到　无", "不该在柜里　1 串"]
    text = words(count_papers.count_pdf(sheet, SITE, DESK, MONDAY))
    assert "甲柜1板08钩甲柜1板09钩" in text and "K0000" in text and "2026-11-25待整改" in text
    assert "借出未还1串" in text and sheet.run.number in text


@pytest.mark.clause("KEY-02")
@pytest.mark.parametrize("roll", [False, True])
def test_tags_of_the_cabinet_are_scanned_and_say_no_more_than_where_to_bring_them(
    cabinet: SimpleNamespace, roll: bool
) -> None:
    tags = [ring.tag for ring in cabinet.read(printed.listed_rings)]
    pdf = papers.tags_pdf(tags, telephone="199-0000-0001", used="38", roll=roll)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == (5 if roll else 2)
    pictures = [page.render(scale=300 / 72).to_pil() for page in document]
    read = [one.text for each in pictures for one in zxingcpp.read_barcodes(each)]
    assert sorted(read) == sorted(tags)
    assert set(words(pdf)) <= set("".join(tags) + "拾到请交物业服务中心199-0000-0001")
    with pytest.raises(Refusal):
        papers.tags_pdf([])
