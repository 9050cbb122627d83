"""The papers of moving in carry all that is known, nothing of another household, and stay in their cells."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest

from app.errors import Refusal
from app.modules.movein import papers, service
from app.modules.movein.packs import printed_packs
from app.modules.movein.papers import TITLES, Printing, forms_of, pack, pack_pdf
from app.modules.movein.printed import HouseholdData, OwnerData, household
from app.modules.residents.belongings import add_contact, add_pet, add_vehicle
from app.modules.residents.service import add_person
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.rules.strokes import encode
from app.storage.journal import JournalObject
from tests.movein.household import CLERK, IDENTITY, ROOM, MovingIn
from tests.sites import MONDAY

PRINTING = Printing(SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心"), "林晓禾", MONDAY)
DRAWN = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))
ADDRESS = "示例省示例自治州示例自治县示例镇示例街道示例路一百二十八弄三号楼二单元十二层一二〇一室转示例物业服务中心前台收并电话通知本人"
RARE = "\U0002ceb0"
NEXT_DOOR = ("单一鸣", "199-0000-0124", "K9ZZ")


@pytest.fixture(scope="module")
def house(house_of_module: MovingIn) -> MovingIn:
    """5-2-1203 with three owners and all that belongs to them; flat inspected, one ring handed over."""
    made = house_of_module
    unit = made.unit()
    more = {"sex": "女", "email": "luqinghe@post.invalid", "postal": ADDRESS, "occupation": "教师"}
    firm = {"name": "示例商贸有限公司", "legal_person": "沈望", "licence": "91110000MA00000000"}
    made.by(CLERK, add_person, unit, "co_owner", {"name": "𠮷田㐂·巴特尔", **more}, "199-0000-0125")
    made.by(CLERK, add_person, unit, "co_owner", firm, "199-0000-0126")
    made.by(CLERK, add_person, unit, "family", {"name": "江小满", "occupation": "学生"}, "199-0000-0127")
    made.by(CLERK, add_contact, unit, {"name": "叶知春", "relation": "姐姐", "number": "19900000128"})
    made.by(CLERK, add_vehicle, unit, {"plate": "鲁B00137", "words": "白色小型轿车", "space": "B1-056"})
    made.by(CLERK, add_pet, unit, {"kind": "dog", "name": "豆豆　柯基", "licence": "2026-0137"})
    made.add("K9ZZ", "vacant", 9, room="5-2-1204")
    move_in = made.begin()
    made.by(
        CLERK,
        service.note_agent,
        move_in,
        name="苏晚晴",
        identity=IDENTITY,
        number="19900000129",
        letter="委托书一份",
    )
    made.papers(move_in, "checked")
    made.by(CLERK, service.pass_identity, move_in, why="共有人证件下周补")
    first, second = made.card_of(move_in).inspection[:2]
    words = "墙角返潮起皮约三十厘米，下雨天渗水"
    made.by(CLERK, service.note_inspection, first.id, result="problem", words=words, until="2026-11-30")
    made.by(CLERK, service.note_inspection, second.id, result="fine")
    made.by(CLERK, service.read_meters, move_in, {"water": ("S0137", "3.5"), "heat": None})
    made.by(CLERK, service.hand_keys, move_in, [made.ring("K7F3")], strokes=DRAWN)
    return made


@pytest.fixture(scope="module")
def data(house: MovingIn) -> HouseholdData:
    """All that the papers of 5-2-1203 are filled from."""
    return read(house, Ref("move_in", 1))


def read(house: MovingIn, ref: Ref) -> HouseholdData:
    found: HouseholdData = house.site.read(household, ref, reader=house.site.who)
    return found


def words(pdf: bytes) -> str:
    """Every character of a paper but blanks."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


WANTED = {
    "register": (
        "118.60㎡", "精装", "陆清和", IDENTITY, "199-0000-0123", "温以宁", "业主3（共有）", "㐂·巴特尔",
        "luqinghe@post.invalid", "教师", ADDRESS, "199-0000-0125", "业主4（共有、单位）", "示例商贸有限公司",
        "沈望", "91110000MA00000000", "199-0000-0126", "江小满", "学生", "199-0000-0127", "苏晚晴",
        "199-0000-0129", "委托书一份", "叶知春姐姐199-0000-0128", "鲁B00137白色小型轿车B1-056",
        "犬豆豆柯基2026-0137",
    ),
    "papers": ("苏晚晴", "业主身份证明复印件", "授权委托书必备", "业主登记表", "钥匙签收单"),
    "inspection": ("墙角返潮起皮约三十厘米，下雨天渗水2026-11-30", "可视对讲", "合格1处，有问题1处，未看21处"),
    "meters": ("水表S01373.5立方米", "电表", "燃气表", "热量表千瓦时没有此表"),
    "keys": ("1K7F35栋2单元12033苏晚晴2026-11-23", "2K7F4", "共2串4把", "手写板2026-11-23"),
    "received": ("住户手册", "住宅质量保证书", "装修告知书"),
}  # fmt: skip


@pytest.mark.clause("MOVE-03")
def test_every_paper_is_filled_in_with_all_that_is_known(data: HouseholdData) -> None:
    found = dict(pack(data, PRINTING))
    assert list(found) == list(TITLES.values())
    for key, title in TITLES.items():
        text = words(found[title])
        for wanted in (
            *WANTED[key],
            title,
            "5栋2单元1203",
            "入2026-0001",
            "青禾苑",
            "林晓禾2026-11-2309:42打印",
        ):
            assert wanted in text, (title, wanted)
        # Nothing is covered on the owner's own papers, and nobody else stands on them.
        assert "*" not in text and not any(other in text for other in NEXT_DOOR), title
    assert found["业主登记表"] == papers.register_pdf(data, PRINTING)
    together = pack_pdf(data, PRINTING, forms_of())
    assert words(together) == "".join(words(pdf) for pdf in found.values())
    assert len(together) < 0.6 * sum(map(len, found.values()))  # what they share is there once


@pytest.mark.clause("MOVE-03")
def test_before_it_is_begun_a_households_papers_are_ready_for_the_pen(house: MovingIn) -> None:
    found = read(house, Ref("unit", house.unit("5-2-1204")))
    text = {key: words(pdf) for key, (_, pdf) in zip(TITLES, pack(found, PRINTING), strict=True)}
    assert all("5栋2单元1204" in one and "入2026" not in one for one in text.values())
    assert "单一鸣" in text["register"] and "陆清和" not in "".join(text.values())
    assert "共23处。" in text["inspection"] and "K9ZZ" in text["keys"] and "授权委托书如有" in text["papers"]
    empty = read(house, Ref("unit", house.unit("5-2-1205")))
    assert "代办人" not in words(papers.register_pdf(empty, PRINTING)).replace("业主（代办人）签名", "")
    with pytest.raises(Refusal, match="找不到这一户"):
        read(house, Ref("unit", 9999))
    # What a flat that is moving in prints does not depend on which of the two it is asked by.
    assert replace(read(house, Ref("unit", house.unit(ROOM))), ref=Ref("move_in", 1)) == read(
        house, Ref("move_in", 1)
    )


def lines_of(pdf: bytes) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Page and box of each line of words."""
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        text = page.get_textpage()
        for index in range(text.count_rects()):
            yield number, text.get_rect(index)


@pytest.mark.clause("MOVE-03")
def test_long_names_and_addresses_wrap_and_lie_on_nothing_else(data: HouseholdData) -> None:
    name = "买买提江·阿不都热依木·巴特尔·玛丽亚特蕾莎冯霍恩施泰因Langenfeld-Hohenstein"
    owner: OwnerData = replace(data.owners[0], name=name, postal=ADDRESS, email="a" * 60 + "@post.invalid")
    hard = replace(
        data,
        owners=(owner, *data.owners[1:]),
        parts=tuple(replace(part, words=ADDRESS, mended=ADDRESS, result="problem") for part in data.parts),
        keys=tuple(replace(key, taken_by=name, place=ADDRESS) for key in data.keys),
        vehicles=(("鲁B00137", "深灰色多用途乘用车带车顶行李箱", "地下二层东区一千零五十六号"),),
    )  # fmt: skip
    pdf = pack_pdf(hard, PRINTING, forms_of())
    assert name in words(pdf) and words(pdf).count(ADDRESS) > 2 * len(data.parts)
    found = list(lines_of(pdf))
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    edge = 9 / 25.4 * 72
    for page, (left, bottom, right, top) in found:
        assert edge < left < right < width - edge and edge < bottom < top < height - edge
        for other, (l2, b2, r2, t2) in found:
            apart = (
                other != page
                or l2 >= right - 0.5
                or r2 <= left + 0.5
                or b2 >= top - 0.5
                or t2 <= bottom + 0.5
            )
            assert apart or (l2, b2, r2, t2) == (left, bottom, right, top)


def test_a_character_without_a_font_is_left_for_the_pen_and_said(data: HouseholdData) -> None:
    owner = replace(data.owners[0], name=f"陆{RARE}和")
    text = words(papers.register_pdf(replace(data, owners=(owner,)), PRINTING))
    assert "陆〓和" in text and "请手写补上" in text
    usual = replace(data, owners=(replace(owner, name="陆清和"),))
    assert "手写补上" not in words(papers.register_pdf(usual, PRINTING))


def test_papers_that_do_not_exist_are_refused(data: HouseholdData) -> None:
    with pytest.raises(Refusal, match="请选要打印的资料"):
        pack(data, PRINTING, ["invoice"])
    assert [title for title, _ in pack(data, PRINTING, ["keys", "register"])] == ["业主登记表", "钥匙签收单"]


@pytest.mark.clause("ARCH-12")
def test_printing_is_on_record_and_reading_needs_the_right(house: MovingIn) -> None:
    refs = (Ref("move_in", 1), Ref("unit", house.unit("5-2-1204")))
    house.by(CLERK, printed_packs, refs, "all")
    seen = house.site.read(
        lambda s: [
            (r.kind, r.object_id)
            for r in s.query(JournalObject).filter(JournalObject.fields.contains("printed"))
        ]
    )
    assert seen == [(ref.kind, ref.id) for ref in refs]
    stranger = Who(house.site.who.staff_id, "叶知秋", frozenset({Role.CULTURE}))
    with pytest.raises(Refusal, match="打印入住资料"):
        house.site.read(household, refs[0], reader=stranger)
