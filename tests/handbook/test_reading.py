"""The reading texts that come with the program, and clocks put into words."""

from pathlib import Path

import pytest

from app.errors import Refusal, Trouble
from app.modules.handbook import reading as texts
from app.modules.handbook.reading import Topic, load, reading, topic_or_refuse
from app.modules.handbook.rules import (
    ROOM_ZH,
    Block,
    Line,
    blocks_of,
    body_or_refuse,
    clock_words,
    folded,
    lines_of,
    term_zh,
)
from app.rules.clocks import parse_term
from app.rules.handbook import Clock, handbook
from app.rules.roles import Role

LATIN_ALLOWED = {"F1"}


def heads(key: str) -> set[str]:
    return {block.words for block in blocks_of(topic_or_refuse(key).body) if block.kind == "head"}


def items(key: str) -> list[str]:
    return [block.words for block in blocks_of(topic_or_refuse(key).body) if block.kind == "item"]


# ---------------------------------------------------------------- the shipped texts


@pytest.mark.parametrize("topic", reading(), ids=lambda topic: topic.key)
def test_every_topic_is_worth_reading_and_belongs_to_a_clause(topic: Topic) -> None:
    handbook().clause(topic.clause)
    assert len(topic.body) >= 100
    assert body_or_refuse(topic.whole) == topic.whole  # a site that edits it finds it as it is
    assert lines_of(topic.whole) == topic.lines
    assert not set(topic.whole) & set("!！～~")
    assert not any(ord(char) > 0xFFFF for char in topic.whole)
    assert all(line.when and len(line.when) <= 12 and line.say[-1] in "。？…" for line in topic.lines)


def test_topics_have_titles_of_their_own_and_known_places() -> None:
    titles = [topic.title for topic in reading()]
    assert len(set(titles)) == len(titles)
    assert {place for topic in reading() for place in topic.places} <= set(ROOM_ZH)


@pytest.mark.clause("ETQ-01")
def test_appearance_is_told_item_by_item_for_women_and_for_men() -> None:
    assert heads("appearance") == {"头发", "面部", "着装", "鞋袜", "工牌", "饰物", "手部", "不可以"}
    for sex in ("女员工", "男员工"):
        assert sum(item.startswith(sex) for item in items("appearance")) >= 3
    assert len(items("self-check")) >= 8


@pytest.mark.clause("ETQ-02")
def test_behaviour_is_told_from_standing_to_the_telephone() -> None:
    told = heads("posture") | heads("courtesy") | heads("telephone-manner")
    assert {"站", "坐", "蹲", "走", "微笑", "指方向", "引路", "握手", "递接", "茶水"} <= told
    assert {"开门关门", "送客", "介绍", "接电话", "打电话"} <= told
    for key in ("posture", "courtesy", "telephone-manner"):
        assert "不可以" in topic_or_refuse(key).body


@pytest.mark.clause("ETQ-03")
def test_a_call_is_answered_within_three_rings_with_unit_and_name_first() -> None:
    phone = topic_or_refuse("phone-in")
    assert "三声之内" in phone.body
    first = phone.lines[0].say
    assert first.index("中心名称") < first.index("姓名") < first.index("帮您")
    assert len(items("never-say")) >= 10


@pytest.mark.clause("SKILL-01", "SKILL-02")
def test_expectations_and_talking_are_told_whole() -> None:
    assert {"先说清楚", "谈成一致", "说到做到"} <= heads("expectations")
    assert {"不争输赢", "留面子", "不说行话", "站稳公司的立场"} <= heads("talking")
    assert {"主动倾听", "四种问法", "目光"} <= heads("listening")
    assert sum(item.split("：")[0].endswith("式") for item in items("listening")) == 4


@pytest.mark.clause("DORM-01")
def test_the_dormitory_has_its_eight_items() -> None:
    names = [item.split("：")[0] for item in items("dormitory-tidy")]
    assert names == ["地面", "床铺", "蚊帐", "被子", "鞋", "洗漱用品", "衣物", "贵重物品"]


def test_the_media_get_one_sentence_first() -> None:
    media = topic_or_refuse("media")
    assert media.lines[0].when == "统一口径"
    assert "发言人" in media.lines[0].say and "联系电话" in media.lines[0].say


# ---------------------------------------------------------------- reading a file of texts


GOOD = '[[topic]]\nkey = "a"\nclause = "ETQ-01"\ntitle = "题"\nchapter = "章"\nplaces = []\nbody = "文"\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不是 toml",
        "topic = 3",
        GOOD + GOOD,
        GOOD + "extra = 1\n",
        GOOD.replace('key = "a"', 'key = "A b"'),
        GOOD.replace('title = "题"\n', ""),
        GOOD.replace('title = "题"', "title = 3"),
        GOOD.replace("places = []", 'places = ["nowhere"]'),
        GOOD.replace('body = "文"', 'body = " "'),
        GOOD + '[[topic.line]]\nwhen = "a"\n',
        GOOD + '[[topic.line]]\nwhen = "比二十个字还要长得多的一个时机它其实是一句话"\nsay = "好"\n',
    ],
)
def test_a_damaged_file_of_texts_is_named_and_nothing_half_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "reading.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        load(path)
    assert "reading.toml" in caught.value.sentence and caught.value.advice


def test_a_file_of_texts_that_is_not_there_is_a_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        load(tmp_path / "none.toml")
    with pytest.raises(Refusal):
        texts.topic_or_refuse("nothing")


# ---------------------------------------------------------------- what a site writes


def test_a_text_is_taken_apart_into_heads_items_paragraphs_and_what_to_say() -> None:
    text = "先说一句\n\n## 头\n· 一条\n•二条\n## 空的\n## 怎么说\n接电话 → 您好\n· 送客->请慢走\n来访 ⇒ 请坐"
    assert blocks_of(text) == (
        Block("text", "先说一句"),
        Block("head", "头"),
        Block("item", "一条"),
        Block("item", "二条"),
    )
    assert lines_of(text) == (Line("接电话", "您好"), Line("送客", "请慢走"), Line("来访", "请坐"))


def test_a_long_sentence_with_an_arrow_stays_a_sentence() -> None:
    text = "先到一楼大堂登记，再由保安引到电梯厅，最后 → 到办公室"
    assert lines_of(text) == ()
    assert blocks_of(text) == (Block("text", text),)


@pytest.mark.parametrize("text", ["", "  \n\u3000\n", "\u200b", "## 只有小标题"])
def test_an_empty_text_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        body_or_refuse(text)
    assert "恢复原文" in caught.value.sentence and caught.value.field == "body"


def test_a_text_may_have_twenty_thousand_characters_and_no_more() -> None:
    assert len(body_or_refuse("字" * 20_000)) == 20_000
    with pytest.raises(Refusal) as caught:
        body_or_refuse("字" * 20_001)
    assert "20001" in caught.value.sentence


def test_searching_knows_no_width_case_or_blanks() -> None:
    assert folded("ＫＥＹ－０３ 当日 归还") == folded("key-03当日归还")


# ---------------------------------------------------------------- clocks in words


@pytest.mark.parametrize("clock", handbook().clocks, ids=lambda clock: clock.id)
def test_every_clock_of_the_handbook_is_told_in_chinese(clock: Clock) -> None:
    words = dict(clock_words(clock))
    assert list(words) == ["期限", "开始", "办完", "谁负责", "推迟", "没有按时", "提醒"]
    assert all(words.values())
    letters = {char for text in words.values() for char in text if char.isascii() and char.isalpha()}
    assert letters <= set("ICSM"), letters  # IC 卡 and SMS are the trade's words
    if not clock.can_put_off:
        assert words["推迟"] == "不能推迟"
    for role in clock.consent:
        if clock.can_put_off:
            assert role.zh in words["推迟"]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("same day", "当天"),
        ("given day", "约定的那一天"),
        ("3 working days", "3 个工作日内"),
        ("30 days", "30 天内"),
        ("12 months", "12 个月内"),
        ("48 hours", "48 小时内，日夜连续计"),
        ("10 minutes", "10 分钟内"),
        ("24 desk hours", "24 个服务小时内，只计前台开放时间"),
        ("5 days before", "至少提前 5 天"),
        ("1 day before", "前一天"),
        ("every day", "每天一次"),
        ("every month", "每个月一次"),
        ("every quarter", "每个季度一次"),
        ("every 7 days", "每 7 天一次，从上一次算起"),
        ("every 3 months", "每 3 个月一次，从上一次算起"),
        ("monthly by the 28", "每月 28 日前"),
        ("2 times every 12 months", "每 12 个月至少 2 次"),
        ("5 days before each long holiday", "每个长假前至少 5 天"),
        ("1 day before each festival", "每个节日的前一天"),
        ("3 days before each festival", "每个节日前 3 天"),
    ],
)
def test_a_term_is_told_as_a_clerk_says_it(term: str, words: str) -> None:
    assert term_zh(parse_term(term)) == words


def test_who_may_put_off_and_how_is_told() -> None:
    own = Clock("own", "", "巡查", "巡查", "每天开始", "填完", "every day", "checks", "named:keys")
    words = dict(clock_words(own))
    assert (words["谁负责"], words["推迟"]) == ("钥匙管理员", "写明理由即可")
    signed = Clock(
        "own", "", "巡查", "巡查", "开始", "填完", "3 days", "checks", "desk", (Role.CS_HEAD,), ("signed",)
    )
    words = dict(clock_words(signed))
    assert words["推迟"] == "写明理由，并要客服主管同意，方式：本人签字"
    assert words["提醒"] == "一开始就列入今日"
