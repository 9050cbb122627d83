"""What is checked and how often: shipped with the program, changed or added by the site, read from a file."""

from pathlib import Path

import pytest

from app.errors import Refusal, Trouble
from app.modules.checks import lists, service, shipped
from app.modules.checks.rules import DefinitionDraft, LineDraft
from tests.checks.centre import (
    DESK,
    LEADER,
    Centre,
)

# ---------- definitions


def test_an_edited_definition_changes_no_sheet_that_was_begun(centre: Centre) -> None:
    old = centre.make(DESK, "front-desk")
    open_one = centre.start(DESK, "front-desk")
    card = centre.site.read(lists.definition, centre.check("front-desk"))
    draft = DefinitionDraft(
        "前台晨检", card.who, card.term, card.watched,
        (LineDraft("整理整顿", "台面只留当班要用的物品"), LineDraft("", "咖啡机已关", "tick")),
    )  # fmt: skip
    centre.by(LEADER, service.save_definition, card.ref.id, draft)
    assert [len(centre.sheet(run).lines) for run in (old, open_one)] == [14, 14]
    assert centre.sheet(old).title == "前台5S与信息栏"
    centre.by(DESK, service.drop, open_one, reason="重新开始")
    assert [line.text for line in centre.sheet(centre.start(DESK, "front-desk")).lines] == [
        "台面只留当班要用的物品",
        "咖啡机已关",
    ]
    # The day's work leaves alone what the site wrote, and the shipped lines can be had again.
    centre.day("2026-11-24")
    kept = centre.site.read(lists.definition, card.ref.id)
    assert (kept.title, kept.edited, len(kept.lines)) == ("前台晨检", True, 2)
    centre.by(LEADER, service.put_back, card.ref.id)
    back = centre.site.read(lists.definition, card.ref.id)
    assert (back.title, back.edited, back.lines) == (card.title, False, card.lines)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (DefinitionDraft("机", "desk", "", False, (LineDraft("", "甲行"),)), "title"),
        (DefinitionDraft("字" * 21, "desk", "", False, (LineDraft("", "甲行"),)), "title"),
        (DefinitionDraft("火警", "desk", "", False, (LineDraft("", "甲行"),)), "title"),
        (DefinitionDraft("机房巡视", "boss", "", False, (LineDraft("", "甲行"),)), "who"),
        (DefinitionDraft("机房巡视", "", "every day", False, (LineDraft("", "甲行"),)), "who"),
        (DefinitionDraft("机房巡视", "desk", "every 5 days", False, (LineDraft("", "甲行"),)), "term"),
        (DefinitionDraft("机房巡视", "desk", "", False, (LineDraft("", " "),)), "lines"),
        (
            DefinitionDraft("机房巡视", "desk", "", False, (LineDraft("", "甲行"), LineDraft("", "甲行"))),
            "lines",
        ),
        (DefinitionDraft("机房巡视", "desk", "", False, (LineDraft("", "甲行", "odd"),)), "lines"),
        (DefinitionDraft("机房巡视", "desk", "", False, (LineDraft("", "字" * 101),)), "lines"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_by_its_field(
    centre_of_module: Centre, draft: DefinitionDraft, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        centre_of_module.by(LEADER, service.save_definition, None, draft)
    assert refused.value.field == field


def test_who_and_how_often_of_a_shipped_check_are_the_handbooks(centre_of_module: Centre) -> None:
    centre, lines = centre_of_module, (LineDraft("", "甲行"),)
    weekly = centre.check("dorm-weekly")
    for who, term, field in (("leader", "every 7 days", "who"), ("cs_head", "every month", "term")):
        with pytest.raises(Refusal) as refused:
            centre.by(
                LEADER,
                service.save_definition,
                weekly,
                DefinitionDraft("宿舍每周检查", who, term, False, lines),
            )
        assert (refused.value.field, refused.value.clause) == (field, "DORM-07")
    for verb_of in (service.put_back, service.reinstate):
        with pytest.raises(Refusal):
            centre.by(LEADER, verb_of, weekly)
    with pytest.raises(Refusal) as clerk:
        centre.by(DESK, service.retire, weekly)
    assert "权限" in clerk.value.sentence


def test_the_days_work_brings_each_shipped_check_once(centre: Centre) -> None:
    before = centre.site.read(lists.definitions)
    assert [card.key for card in before] != [] and len(before) == len(shipped.shipped())
    centre.site.changed.clear()
    centre.roll()
    assert not any(ref.kind.startswith("check_") for touched in centre.site.changed for ref in touched)
    assert centre.site.read(lists.definitions) == before


def test_a_check_shipped_no_more_is_retired_and_its_handbook_follows_the_program(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.modules.checks.definitions.shipped", lambda: shipped.shipped()[1:])
    centre.day("2026-11-24")
    gone = centre.site.read(lists.definition, centre.check("front-desk"))
    assert gone.retired is not None and centre.due("front-desk") is None
    with pytest.raises(Refusal):
        centre.by(LEADER, service.reinstate, gone.ref.id)
    centre.must_agree()


# ---------- the file of checks

GOOD = '[[check]]\nkey = "one"\ntitle = "一项"\ngroup = "daily"\nclock = "ROLE-10"\n[[check.line]]\ntext = "甲行"\n'


def test_a_file_of_checks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "checks.toml"
    path.write_text(GOOD, encoding="utf-8")
    (one,) = shipped.load(path)
    assert (one.who, one.term, one.clause, one.lines) == (
        "desk",
        "every day",
        "ROLE-10",
        (LineDraft("", "甲行"),),
    )


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"ROLE-10"', '"ROLE-99"', "ROLE-99"),
        ('"ROLE-10"', '"ARCH-05/single"', "7 working days"),
        ('clock = "ROLE-10"', 'clause = "ROLE-10"\nwho = "boss"', "boss"),
        ('clock = "ROLE-10"', 'clause = "X-1"', "X-1"),
        ('clock = "ROLE-10"', 'clock = "ROLE-10"\nwho = "desk"', "who"),
        ('"daily"', '"weekly"', "weekly"),
        ('"一项"', '""', "title"),
        ('"一项"', f'"{"字" * 21}"', "20"),
        ('key = "one"', 'key = "One"', "key"),
        ('text = "甲行"', 'texts = "甲行"', "缺少「text」"),
        ('title = "一项"', 'title = "一项"\ntitel = "一"', "titel"),
        ('text = "甲行"', 'text = "甲行"\nkind = "odd"', "odd"),
        ('text = "甲行"\n', 'text = "甲行"\n[[check.line]]\ntext = "甲行"\n', "两行"),
        ("[[check.line]]", "[[check.lines]]", "[[check.line]]"),
        (GOOD, GOOD + GOOD, "两次"),
        ('title = "一项"', 'title = "一项', "第 3 行"),
        (GOOD, "", "[[check]]"),
    ],
)
def test_a_fault_in_the_file_of_checks_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    path = tmp_path / "checks.toml"
    text = GOOD.replace(old, new)
    if "working" in named:
        text = _with_a_deadline(text)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as trouble:
        shipped.load(path)
    assert "checks.toml" in trouble.value.sentence and named in trouble.value.sentence


def _with_a_deadline(text: str) -> str:
    """Some clock of the handbook that is a deadline and cannot bring a check of the site."""
    from app.rules.handbook import handbook

    one = next(clock for clock in handbook().clocks if clock.term == "7 working days")
    return text.replace("ARCH-05/single", one.id)
