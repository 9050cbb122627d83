"""The site's own wording of the reading texts, its files, and what the lists show of them."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from app import tabs
from app.errors import Refusal
from app.modules.handbook import lists, service
from app.modules.handbook.describe import describe
from app.modules.handbook.reading import reading, topic_or_refuse
from app.modules.handbook.rules import ROOM_ZH
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.roles import Role
from tests.sites import OpenTestSite, make_site

OWN = "本中心的写法\n\n## 怎么说\n统一口径 → 请找我们的发言人。\n记者要拍照 → 请便，请不要拍到住户。"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """A site where nobody has written anything; only read."""
    made = make_site(tmp_path_factory.mktemp("handbook") / "site")
    yield made
    made.store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


# ---------------------------------------------------------------- writing


def test_the_sites_own_text_takes_the_place_and_former_ones_stay(site: OpenTestSite) -> None:
    shipped = site.read(lists.topic, "media")
    assert not shipped.own and shipped.edited == "" and shipped.ref is None

    ref = site.do(service.edit, "media", OWN)
    site.clock.now += timedelta(days=1)
    assert site.do(service.edit, "media", "第二稿\r\n\r\n\r\n\r\n\u200b完") == ref
    second = site.read(lists.topic, "media")
    assert second.whole == "第二稿\n\n完"
    assert second.own and second.edited == "顾维舟　2026年11月24日 09:42"

    site.clock.now += timedelta(days=1)
    site.do(service.put_back, "media")
    again = site.read(lists.topic, "media")
    assert not again.own and again.whole == shipped.whole
    assert again.former == 2
    kept = site.read(lists.former, "media")
    assert [each.body for each in kept] == ["第二稿\n\n完", OWN]
    assert kept[1].until == kept[0].since and kept[0].ended_by == "顾维舟"
    assert site.read(lists.former, "talking") == []


@pytest.mark.clause("SKILL-03")
def test_the_sites_own_tactics_are_offered_beside_a_complaint(site: OpenTestSite) -> None:
    before = site.read(lists.prompts, "complaints")
    shipped = topic_or_refuse("tactics").lines
    assert [(p.when, p.say) for p in before if p.topic_key == "tactics"] == [(x.when, x.say) for x in shipped]

    site.do(service.edit, "tactics", "我们的经验\n对方要见经理 → 我现在就请经理来。")
    now = [p for p in site.read(lists.prompts, "complaints") if p.topic_key == "tactics"]
    assert [(p.when, p.say) for p in now] == [("对方要见经理", "我现在就请经理来。")]
    assert site.read(lists.found, "对方要见经理")[0].ref == ("topic", "tactics")


def test_an_unchanged_text_is_not_kept_again(site: OpenTestSite) -> None:
    with pytest.raises(Refusal, match="没有改动"):
        site.do(service.edit, "media", topic_or_refuse("media").whole)
    site.do(service.edit, "media", OWN)
    with pytest.raises(Refusal, match="没有改动"):
        site.do(service.edit, "media", f"{OWN}\n\n")
    assert site.read(lists.topic, "media").former == 0


def test_what_cannot_be_kept_is_refused_and_nothing_changes(site: OpenTestSite) -> None:
    for key, body in (("media", " \n "), ("media", "字" * 20_001), ("nothing", "有字")):
        with pytest.raises(Refusal):
            site.do(service.edit, key, body)
    with pytest.raises(Refusal, match="原文"):
        site.do(service.put_back, "media")
    assert not any(row.own for row in site.read(lists.topics))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DESK, Role.RECORDS, Role.CULTURE])
def test_only_heads_and_the_leader_write(fresh: OpenTestSite, role: Role) -> None:
    who = fresh.someone(role)
    for verb, more in ((service.edit, ("x",)), (service.put_back, ()), (service.attach_file, (b"", "x"))):
        with pytest.raises(Refusal, match="权限"):
            fresh.store.do(who, verb, "media", *more)


# ---------------------------------------------------------------- files


def test_the_sites_own_papers_hang_on_a_text_and_survive_its_rewording(site: OpenTestSite) -> None:
    site.do(service.attach_file, "media", PDF, "媒体接待制度")
    site.do(service.attach_file, "media", png(), "接待流程图")
    shown = site.read(lists.topic, "media")
    assert [(file.title, file.media) for file in shown.files] == [
        ("媒体接待制度", "application/pdf"),
        ("接待流程图", "image/jpeg"),
    ]
    assert not shown.own  # a file is no wording
    desk = site.someone(Role.DESK)
    assert site.store.do(desk, service.open_file, "media", shown.files[0].ref.id) == PDF

    site.do(service.edit, "media", OWN)
    site.do(service.put_back, "media")
    site.do(service.take_file_away, "media", shown.files[0].ref.id)
    assert [file.title for file in site.read(lists.topic, "media").files] == ["接待流程图"]
    for verb in (service.open_file, service.take_file_away):
        for key, number in (("media", shown.files[0].ref.id), ("talking", shown.files[1].ref.id)):
            with pytest.raises(Refusal, match="没有这个文件"):
                site.do(verb, key, number)


def test_what_is_no_picture_and_no_pdf_is_not_attached(site: OpenTestSite) -> None:
    for content, title in ((b"", "空"), (b"MZ\x00", "程序"), (png(), " ")):
        with pytest.raises(Refusal):
            site.do(service.attach_file, "media", content, title)
    assert site.read(lists.topic, "media").ref is None


def test_the_journal_knows_the_texts_by_their_titles(site: OpenTestSite) -> None:
    ref = site.do(service.edit, "media", OWN)
    site.do(service.edit, "media", "第二稿")
    known = site.read(describe, {ref, Ref("handbook_text_past", 1), Ref("handbook_text", 99)})
    assert known == {ref: "媒体来访统一口径", Ref("handbook_text_past", 1): "媒体来访统一口径"}
    assert site.read(lists.topic_of, ref) == "media"
    assert {"handbook_text", "handbook_text_past"} <= set(tabs.WORDS.kinds)


# ---------------------------------------------------------------- lists


def test_the_table_of_contents_holds_every_clause_and_every_text_once(fresh: OpenTestSite) -> None:
    rows = fresh.read(lists.chapters)
    assert rows[0].number == len(handbook().clauses) == sum(r.number for r in rows if r.ref[0] == "part")
    assert sum(r.number for r in rows if r.ref[0] == "reading") == len(reading())
    for row in rows:
        assert len(fresh.read(lists.entries, row.ref)) == row.number


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("KEY-03", ("clause", "KEY-03")),
        ("ｋｅｙ－０３", ("clause", "KEY-03")),
        ("当日归还", ("clause", "KEY-03")),
        ("红包", ("clause", "CARE-06")),
        ("三声 姓名", ("clause", "ETQ-03")),
        ("澄清 经常", ("topic", "listening")),
        ("统一口径", ("clause", "MEDIA-01")),
    ],
)
def test_a_search_finds_clauses_and_texts_by_any_of_their_words(
    fresh: OpenTestSite, asked: str, first: tuple[str, str]
) -> None:
    assert fresh.read(lists.found, asked)[0].ref == first


def test_a_search_for_nothing_or_for_what_is_not_there_finds_nothing(fresh: OpenTestSite) -> None:
    assert fresh.read(lists.found, " \u3000") == []
    assert fresh.read(lists.found, "红包 飞船") == []


PLACES = sorted({place for topic in reading() for place in topic.places if topic.lines})


@pytest.mark.parametrize("place", PLACES)
def test_what_belongs_to_a_place_alone_is_said_first(fresh: OpenTestSite, place: str) -> None:
    said = fresh.read(lists.prompts, place)
    assert said and place in ROOM_ZH
    widths = [len(topic_or_refuse(line.topic_key).places) for line in said]
    assert widths == sorted(widths)


@pytest.mark.clause("ETQ-03")
def test_the_right_lines_stand_at_each_counter(fresh: OpenTestSite) -> None:
    first = {
        "parcels": "at-parcels",
        "keys": "at-keys",
        "release": "at-release",
        "movein": "at-movein",
        "complaints": "at-complaints",
        "visits": "visit-content",
    }
    assert {place: fresh.read(lists.prompts, place)[0].topic_key for place in first} == first
    assert fresh.read(lists.prompts, "nowhere") == []
    for place in ("complaints", "duty", "residents"):
        assert "phone-in" in {line.topic_key for line in fresh.read(lists.prompts, place)}


@pytest.mark.clause("DUTY-08")
def test_the_relief_is_told_to_come_ten_minutes_before(fresh: OpenTestSite) -> None:
    text = fresh.read(lists.topic, "relief")
    assert "接班的人提前十分钟到岗；交班的人提前十五分钟" in text.whole
    assert "relief" in {line.topic_key for line in fresh.read(lists.prompts, "duty")}


@pytest.mark.clause("VISIT-06")
def test_a_visit_has_its_topics_by_stage(fresh: OpenTestSite) -> None:
    text = fresh.read(lists.topic, "visit-content")
    heads = {block.words for block in text.blocks if block.kind == "head"}
    assert {"磨合期（交付后十二个月以内）", "稳定期用户和老用户"} <= heads
    for dimension in ("安全", "维修", "清洁", "投诉处理", "礼貌", "态度"):
        assert dimension in next(line.say for line in text.lines if line.when == "问满意不满意")
    assert fresh.read(lists.prompts, "visits")[0].topic_key == "visit-content"


@pytest.mark.clause("CARE-06")
def test_a_care_call_is_short_in_pairs_and_takes_no_red_envelope(fresh: OpenTestSite) -> None:
    text = fresh.read(lists.topic, "care-call")
    assert "不超过十分钟" in text.whole and "两个人一起去" in text.whole
    assert any(line.when == "婉拒红包" for line in text.lines)
    assert fresh.read(lists.prompts, "care")[0].topic_key == "care-call"


@pytest.mark.clause("SKILL-04")
def test_emergencies_are_one_key_away_on_duty_and_at_the_checks(site: OpenTestSite) -> None:
    for place in ("duty", "checks"):
        assert "emergencies" in {line.topic_key for line in site.read(lists.prompts, place)}
    heads = {block.words for block in site.read(lists.topic, "emergencies").blocks if block.kind == "head"}
    assert {"暴雨、台风、寒潮", "积水、爆管", "火警", "电梯困人", "停电", "燃气泄漏"} <= heads
    assert {"有人走失", "可疑人员闯入"} <= heads
    site.do(service.edit, "emergencies", "我们的做法\n地库进水 → 请把车开到地面。")
    assert ("地库进水", "emergencies") in {
        (line.when, line.topic_key) for line in site.read(lists.prompts, "checks")
    }
