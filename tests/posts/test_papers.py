"""What the posts hold on paper: room and name, for the control room the telephone, and nothing more (ARCH-09)."""

import re

import pypdfium2
import pytest

from app.errors import Refusal
from app.modules.posts import papers, printed, service
from app.modules.residents import service as residents
from app.modules.residents.model import Person, Telephone
from app.modules.site.service import names as site_names
from app.rules.roles import Role
from app.storage.act import Act
from tests.posts.gates import Gates

pytestmark = pytest.mark.clause("ARCH-09")
FOOT = re.compile(r"第 \d+/\d+ 页")


def pages(pdf: bytes) -> list[list[str]]:
    """The lines of each page, from the bytes that go to the printer."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().splitlines() for page in document]
    finally:
        document.close()


def body(lines: list[str]) -> list[str]:
    """A page without what stands at its head and foot: the rows below the headings of the table."""
    at = next(number for number, line in enumerate(lines) if line.startswith("房号"))
    end = next(number for number, line in enumerate(lines) if "青禾苑物业管理服务中心　" in line)
    return [line.rstrip() for line in lines[at + 1 : end] if line.strip() and line != papers.BY_HAND]


def made(gates: Gates, copies: list[printed.PrintedList]) -> bytes:
    """The copies as they go to the printer."""
    site, now = gates.site.read(site_names), gates.site.clock.now
    return papers.lists_pdf(copies, site, "顾维舟", now)


def damage(act: Act, person_id: int, name: str, number: str) -> None:
    """What a damaged file or a careless import leaves behind."""
    act.session.get_one(Person, person_id).name = name
    act.session.add(Telephone(person_id=person_id, number=number, written_as="", since=act.today))


damage.permission, damage.label, damage.signed = "households.edit", "损坏", False


@pytest.fixture(scope="module", autouse=True)
def _odd_people(gates: Gates) -> None:
    private = {
        "sex": "男",
        "identity_number": "110105194912310021",
        "identity_note": "照录",
        "birthday": "1949-12-31",
    }
    unit = gates.homes["5-103"].id
    gates.site.do(residents.add_person, unit, "tenant", {"name": "𠮷田·麗", **private}, "199-0000-0161")
    odd = gates.site.do(residents.add_person, unit, "tenant", {"name": "占位"}, "")
    gates.site.do(damage, odd.id, "牛大力（１９９00000188 110105194912310021）", "110105194912310021")
    gates.site.do(residents.amend_unit, unit, {"remark": "独居，钥匙在 8 号柜", "area": "118.60"})
    gates.site.do(residents.set_marks, unit, ("重点",))


def test_a_list_for_the_ground_has_room_and_name_and_no_digit_but_of_the_room(gates: Gates) -> None:
    found = gates.prepared("北门岗")
    read = pages(made(gates, [found]))
    assert len(read) == 2  # each building on a page of its own
    assert [body(page)[0] for page in read] == ["3栋", "5栋"]
    rows = [line for page in read for line in body(page)[1:]]
    assert rows == [
        "3栋2单元1201 陆景和",
        "3栋2单元1202 单一鸣",
        "3栋2单元1202 沈知微",
        "3栋2单元1203",
        "5栋101 江望舒",
        "5栋101 温以宁",
        "5栋102 阿卜杜热合曼·买买提艾力·吐尔逊江·阿不都克里木",
        "5栋103 〓田·麗",
        "5栋103 牛大力",
    ]
    assert not [row for row in rows if any(c.isdigit() for c in row.partition(" ")[2])]
    head = " ".join(read[0][:2])
    assert found.called in head and "北门岗" in head and "第 1 份" in head and "2026年11月23日" in head
    for number, page in enumerate(read, 1):
        assert f"第 {number}/2 页" in " ".join(page) and found.called in " ".join(page)
        headings = next(line for line in page if line.startswith("房号"))
        assert headings.split() == ["房号", "姓名"]


def test_the_list_of_the_control_room_has_the_first_telephone_besides_and_nothing_else(gates: Gates) -> None:
    found = gates.prepared("监控室")
    read = pages(made(gates, [found]))
    assert next(line for line in read[0] if line.startswith("房号")).split() == ["房号", "姓名", "电话"]
    rows = [line for page in read for line in body(page)[1:]]
    assert rows == [
        "3栋2单元1201 陆景和 199-0000-0137",
        "3栋2单元1202 单一鸣",
        "3栋2单元1202 沈知微 199-0000-0155",
        "3栋2单元1203",
        "5栋101 江望舒 0532-88001234",
        "5栋101 温以宁 199-0000-0138",
        "5栋102 阿卜杜热合曼·买买提艾力·吐尔逊江·阿不都克里木 199-0000-0166",
        "5栋103 〓田·麗 199-0000-0161",
        "5栋103 牛大力",
    ]
    whole = "".join("".join(page) for page in read)
    for never in ("0131", "110105", "1949", "118", "重点", "独居", "陆一一", "罗美珍", "0160"):
        assert never not in whole


def test_a_post_of_one_building_gets_that_building_only(gates: Gates) -> None:
    read = pages(made(gates, [gates.prepared("3栋大堂")]))
    assert len(read) == 1 and "5栋" not in "".join(read[0])


def test_many_copies_print_in_one_go_each_with_pages_of_its_own(gates: Gates) -> None:
    found = [gates.prepared(name) for name in ("北门岗", "3栋大堂", "监控室")]
    read = pages(made(gates, found))
    assert [FOOT.search(" ".join(page))[0] for page in read] == [
        "第 1/2 页", "第 2/2 页", "第 1/1 页", "第 1/2 页", "第 2/2 页",
    ]  # fmt: skip


def test_who_may_not_print_the_register_does_not_read_it_from_a_list(gates: Gates) -> None:
    copy = gates.site.do(service.prepare_copies, (gates.posts["监控室"].id,))[0]
    with pytest.raises(Refusal):
        gates.site.read(printed.printed_list, copy.id, reader=gates.site.someone(Role.DESK))
    with pytest.raises(Refusal):
        gates.site.read(printed.change_sheets, gates.today, reader=gates.site.someone(Role.CULTURE))


@pytest.mark.clause("ARCH-10")
def test_the_sheet_of_changes_has_telephones_only_for_those_whose_list_has_them(gates: Gates) -> None:
    gates.hand("北门岗", "3栋大堂", "监控室")
    new = [({"name": "新业主甲"}, "199-0000-0181"), ({"name": "新业主乙"}, "")]
    gates.site.do(residents.change_owner, gates.homes["3-2-1201"].id, gates.today, new)
    gates.change_name(gates.owner("5-102"), "阿卜杜热合曼")
    sheets = gates.site.read(printed.change_sheets, gates.today, reader=gates.site.who)
    # The concierge of one building is not told of the other: a sheet of its own.
    assert [(sheet.kind, sheet.posts, len(sheet.lines)) for sheet in sheets] == [
        ("ground", ("北门岗",), 2), ("ground", ("3栋大堂",), 1), ("control", ("监控室",), 2),
    ]  # fmt: skip
    sheet = papers.changes_pdf(sheets, gates.site.read(site_names), "顾维舟", gates.site.clock.now)
    north, hall, control = ("\n".join(page) for page in pages(sheet))
    assert "电话" not in north + hall and "199" not in north + hall and "5栋102" not in hall
    assert "陆景和" in north and "新业主乙" in north and "通知了谁（签名）" in north
    assert "199-0000-0137" in control and "199-0000-0181" in control and "0131" not in control
    gates.tell("3栋大堂")
    left = gates.site.read(printed.change_sheets, gates.today, reader=gates.site.who)
    assert [sheet.posts for sheet in left] == [("北门岗",), ("监控室",)]
    gates.site.do(service.printed_changes, (gates.posts["北门岗"].id,))
