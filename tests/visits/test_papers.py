"""The papers of visits: sheets of one page with no more than needed, walks without names, figures in grey."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.errors import Refusal, Trouble
from app.modules.residents import service as residents
from app.modules.site.service import SiteNames
from app.modules.visits import on_paper, papers, printing, service, topics
from app.modules.visits.printed import (
    AreaLine,
    BuildingLine,
    FiguresFacts,
    HomeFacts,
    NamedFigure,
    PromisedLine,
    SaidLine,
    SheetFacts,
    ThemeLine,
    WalkFacts,
)
from app.modules.visits.rules import DIMENSIONS
from app.modules.visits.service import Promised, Report, Said, Wish
from app.modules.visits.topics import topics_for
from app.paths import resources
from app.rules.chart import Bar, Bars, Columns, Series
from app.storage.journal import JournalAct
from tests.consents.office import Office, open_office

SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
WEDNESDAY = date(2026, 11, 25)
LONG_NAME = "阿卜杜热合曼·买买提艾力"
GRADES = {key: 5 for key, _ in DIMENSIONS}


def words(pdf: bytes) -> str:
    """Every character of a paper but blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()


def pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Three flats: 1 settles in and is a key user, 2 has lived there for years, 3 is empty."""
    made = open_office(tmp_path_factory.mktemp("papers") / "site")
    for room, handed_over in (
        ("3-2-1201", "2026-06-01"),
        ("3-2-302", "2020-05-01"),
        ("5-1-804", "2022-05-01"),
    ):
        unit = made.do(
            "顾维舟", residents.add_unit, room, {"handed_over": handed_over, "delivery": "finished"}
        )
        made.do("顾维舟", residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    made.do("顾维舟", residents.add_person, 1, "family", {"name": "温以宁"}, "199-0000-0138", "妻子")
    made.do("顾维舟", residents.set_marks, 1, ["重点", "孕妇"])
    made.do("顾维舟", residents.set_marks, 3, ["空置"])
    yield made
    made.site.store.close()


def planned(office: Office, unit_id: int, day: date = WEDNESDAY, window: str = "evening") -> int:
    """A visit planned for the centre head and the officer."""
    pair = {"first_id": office.who("顾维舟").staff_id, "second_id": office.who("唐小满").staff_id}
    made: int = office.do("顾维舟", service.add_stop, unit_id, day=day, window=window, **pair).id
    return made


def talked(office: Office, unit_id: int, **more: object) -> int:
    """A talk of today by telephone."""
    report = Report(
        unit_id,
        office.day,
        way="phone",
        seen="单一鸣",
        relation="业主",
        first_id=office.who("顾维舟").staff_id,
    )
    made: int = office.do("顾维舟", service.record, replace(report, **more)).id  # type: ignore[arg-type]
    return made


@pytest.mark.clause("VISIT-06", "VISIT-08")
def test_the_pair_carries_what_it_needs_to_know_and_nothing_of_a_former_owner(office: Office) -> None:
    officer = office.who("唐小满").staff_id
    office.do("顾维舟", service.set_wish, 1, Wish(("evening",), "free", words="按门铃轻一点"))
    talked(
        office, 1,
        opinions=(
            Said("地库晚上没有车位", "parking", "正在清点临停"),
            Said("电梯八楼异响", "repair", becomes="complaint", category="facilities"),
        ),
        promises=(Promised("答复车位的事", officer, office.day + timedelta(days=7)),),
    )  # fmt: skip
    office.site.clock.now += timedelta(days=1)
    talked(office, 1, outcome="absent", seen="", relation="")
    stops = [
        planned(office, 1, WEDNESDAY + timedelta(days=3)),
        planned(office, 2, WEDNESDAY + timedelta(days=3)),
    ]
    sheets = office.read(on_paper.stop_sheets, stops, office.day)
    pdf = papers.sheets_pdf(sheets, SITE, "林晓禾", office.now())
    assert pages(pdf) == 2
    told = words(pdf)
    for each in (
        "访谈记录表", f"排期{stops[0]:04d}第1户，共2户", "3栋2单元1201", "2026-11-28周六", "晚上19:00", "磨合期入住第6个月",
        "精装2026-06-01交付", "顾维舟、唐小满", "单一鸣（业主）、温以宁（妻子）；标记：重点", "晚上，休息日，按门铃轻一点",
        "2026-11-23电话，见到单一鸣（业主）；之后2026-11-24电话，不在家", "停车：地库晚上没有车位（正在清点临停）",
        "维修：电梯八楼异响（还没有答复）", "TS-0001", "答复车位的事，唐小满，到2026-11-30", "祝贺入住", "重点用户：问最近",
        "投诉处理", "很不满意", "答应了什么", "用户不愿签字", "第2户，共2户", "老用户", "上次提的意见",
    ):  # fmt: skip
        assert each in told, each
    assert "0137" not in told
    assert "孕妇" not in told
    with pytest.raises(Refusal):
        office.read(on_paper.stop_sheets, [*stops, 4711], office.day)

    office.do("顾维舟", residents.change_owner, 1, office.day, [({"name": "纪南星"}, "199-0000-0139")])
    (sheet,) = office.read(on_paper.stop_sheets, stops[:1], office.day)
    told = words(papers.sheets_pdf((sheet,), SITE, "林晓禾", office.now()))
    assert "纪南星" in told
    assert "换业主" in told
    assert "这一户换了业主" in told
    for gone in ("单一鸣", "车位的事", "临停", "2026-11-23电话"):
        assert gone not in told, gone

    empty = office.read(on_paper.house_sheet, 3, office.day)
    told = words(papers.sheets_pdf((empty,), SITE, "林晓禾", office.now()))
    assert "标记：空置" in told
    assert "有人看管" in told
    assert "满意度" in told


@pytest.mark.clause("VISIT-08")
def test_a_sheet_to_carry_is_one_page_whatever_is_known_and_a_blank_one_has_the_most_room(
    office: Office,
) -> None:
    head = SheetFacts(
        "排期 0127　第 12 户，共 14 户", "2026-11-26 周四", "晚上 19:30", "13栋2单元1201A", "磨合期　入住第 12 个月",
        "毛坯　2026-06-01 换业主", LONG_NAME, LONG_NAME, "磨合期：" + "精装、6,000 户的项目，" * 17,
    )  # fmt: skip
    home = HomeFacts(
        "、".join([f"{LONG_NAME}（家人）"] * 8), "重点、关键、空置", "晚上，休息日，" + "先打电话，孩子午睡。" * 20,
        f"2026-07-02 电话，见到{LONG_NAME}；之后 2026-11-20 上门，不在家",
        (SaidLine("投诉处理", "意" * 40, "答" * 40),) * 3, ("TS-0417 " + "电梯异响" * 8,) * 3,
        (PromisedLine("承" * 40, LONG_NAME, "2026-11-30"),) * 3,
        topics_for("settling", new_owner=True, key_user=True, moved_in=True),
    )  # fmt: skip
    some = (
        HomeFacts(),
        HomeFacts(members="单一鸣（业主）", topics=topics_for("long")),
        replace(home, wish="", matters=(), opinions=()),
        replace(home, members="", promises=()),
        home,
    )
    for one in some:
        for facts in (
            replace(head, home=one),
            replace(head, why="", first="何砚秋", second="周亦凡", home=one),
        ):
            assert pages(papers.sheets_pdf((facts,), SITE, "林晓禾", office.now())) == 1
    blank = papers.blank_pdf(SITE, "林晓禾", office.now(), copies=3)
    assert pages(blank) == 3
    assert "这次谈什么" not in words(blank)
    with pytest.raises(Refusal):
        papers.sheets_pdf((), SITE, "林晓禾", office.now())
    with pytest.raises(Refusal):
        papers.sheets_pdf((head,) * 201, SITE, "林晓禾", office.now())


@pytest.mark.clause("VISIT-08")
def test_a_talk_on_record_prints_on_the_same_sheet_for_the_file(office: Office) -> None:
    pair = {"first_id": office.who("顾维舟").staff_id, "second_id": office.who("唐小满").staff_id}
    visit = talked(
        office, 2, way="home", begun="09:10", ended="09:40", hours_why="用户只有早上有空", needs="代收快递到九点",
        words="老人一个人在家", ratings={**GRADES, "repair": 2}, signed="declined",
        opinions=(Said("走廊灯不亮", "facilities", "明天换"),),
        promises=(Promised("换走廊灯", pair["second_id"], office.day),), **pair,
    )  # fmt: skip
    told = words(papers.sheets_pdf((office.read(on_paper.talk_sheet, visit),), SITE, "林晓禾", office.now()))
    for each in (
        f"访谈{visit:04d}", "3栋2单元302", "老用户", "09:10–09:40", "单一鸣", "业主", "不在时段内：用户只有早上有空", "设施",
        "走廊灯不亮", "明天换", "代收快递到九点", "老人一个人在家", "换走廊灯", "待整改", "唐小满", "登记2026-11-24",
    ):  # fmt: skip
        assert each in told, each
    absent = talked(office, 2, outcome="absent", seen="", relation="")
    told = words(papers.sheets_pdf((office.read(on_paper.talk_sheet, absent),), SITE, "林晓禾", office.now()))
    assert "满意度" not in told
    assert "答应了什么" not in told
    with pytest.raises(Refusal):
        office.read(on_paper.talk_sheet, 4711)


@pytest.mark.clause("VISIT-07")
def test_the_list_of_walks_stands_in_their_order_says_what_is_not_confirmed_and_names_no_resident(
    office: Office,
) -> None:
    with pytest.raises(Refusal):
        papers.walk_pdf(WalkFacts("2026-11-23", ()), SITE, "林晓禾", office.now())
    first, last = date(2026, 12, 7), date(2026, 12, 13)
    late, early = (
        planned(office, 2, last - timedelta(days=1), "afternoon"),
        planned(office, 2, first, "forenoon"),
    )
    office.do("顾维舟", service.confirm, [early])
    walk = office.read(on_paper.walks_between, first, last)
    assert [line.at for line in walk.lines] == ["10:00", "15:00"]
    assert walk.proposed == 1
    told = words(papers.walk_pdf(walk, SITE, "林晓禾", office.now()))
    for each in (
        "走访安排", "2026-12-07至2026-12-13", "共2户，其中1户还没有确认", "12月7日周一上午10:00–12:00", "3栋2单元",
        "3栋2单元302", "老用户", "顾维舟、唐小满", "12月12日周六下午",
    ):  # fmt: skip
        assert each in told, each
    assert "单一鸣" not in told
    assert office.read(on_paper.walks_of, [late]).stretch == "2026-12-12 周六"

    def booked() -> int:
        return len(office.read(lambda s: s.scalars(select(JournalAct.sequence)).all()))

    before = booked()
    office.do("唐小满", printing.printed_sheets, [late, early])
    office.do("唐小满", printing.printed_walks, [late, early])
    office.do("唐小满", printing.printed_blank, 3)
    assert booked() == before + 3
    with pytest.raises(Refusal):
        office.do("唐小满", printing.printed_sheets, [4711])


def test_the_figures_print_with_their_charts_and_long_tables_go_on(office: Office) -> None:
    bars = Bars((Bar("磨合期 100 %", 62.0, "62 / 100 · 差 8 户", 70.0, True), Bar("老用户", 100.0, "—")))
    months = Columns(
        tuple(f"{n}月" for n in range(1, 13)),
        (Series("实到", (50.0,) * 11 + (None,)), Series("应达", (60.0,) * 12)),
        unit="%",
    )
    facts = FiguresFacts(
        "2026年11月访谈统计", tuple(NamedFigure(f"第{n}项", f"{n} 户") for n in range(1, 16)), bars, bars, bars, bars, months,
        "近 12 个月", tuple(AreaLine(f"客服{n}", "1", "2", "2", "1") for n in range(30)),
        tuple(BuildingLine(f"{n}栋", "7", ("96%",) * 6, "96%") for n in range(40)),
        (ThemeLine("停车", "12", "10", "2", "晚上没有车位" * 20),), "停车的意见最多。",
    )  # fmt: skip
    pdf = papers.figures_pdf(facts, SITE, "沈若兰", office.now())
    told = words(pdf)
    assert pages(pdf) > 2
    for each in (
        "2026年11月访谈统计",
        "第15项15户",
        "差8户",
        "VISIT-03",
        "近12个月",
        "客服29",
        "39栋",
        "停车的意见最多。",
    ):
        assert each in told, each
    bare = replace(facts, areas=(), buildings=(), themes=(), words="", numbers=(), coverage=Bars(()))
    assert pages(papers.figures_pdf(bare, SITE, "沈若兰", office.now())) == 1


@pytest.mark.clause("VISIT-06")
def test_what_to_bring_up_follows_the_stage_and_a_faulty_file_is_named(tmp_path: Path) -> None:
    young, old = topics_for("settling"), topics_for("long", key_user=True)
    assert any("祝贺" in one for one in young)
    assert any("喜好" in one for one in young)
    assert any("满意度" in one for one in old)
    assert any("答复" in one for one in old)
    assert old[-1].startswith("重点用户")
    assert topics_for("settling", empty=True) == topics_for("long", key_user=True, empty=True)
    good = (resources() / "visits" / topics.FILE).read_text(encoding="utf-8")
    path = tmp_path / "topics.toml"
    for wrong, named in (
        (good.replace('key = "long"', 'key = "longer"'), "longer"),
        (good.replace('key = "empty"', 'key = "key"'), "7 组"),
        (good.replace("祝贺入住", "祝贺入住" * 20), "太长"),
        (good + "\nmore = 1\n", "more"),
        (good.replace("words =", "word =", 1), "words"),
    ):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(Trouble) as said:
            topics.load(path)
        assert named in said.value.sentence
