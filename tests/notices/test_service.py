"""A notice is kept as a draft, checked field by field, and prints as it was written."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.errors import Refusal
from app.modules.notices import papers, service
from tests.sites import OpenTestSite, make_site

WORDS = {
    "title": "关于更换二次供水泵的停水通知",
    "body": "尊敬的各位用户：\n为更换 2 号二次供水泵，定于 11 月 27 日停水。",
    "dated": "2026-11-23",
    "post_until": "2026-11-27",
    "signer": "顾维舟",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def test_a_draft_is_kept_and_opened_again(site: OpenTestSite) -> None:
    ref = site.do(service.save_draft, None, **WORDS)
    kept = site.read(service.notice, ref.id)
    assert (kept.title, kept.signer, kept.dated, kept.post_until) == (
        WORDS["title"],
        "顾维舟",
        date(2026, 11, 23),
        date(2026, 11, 27),
    )
    assert [row.title for row in site.read(service.drafts)] == [WORDS["title"]]


def test_saving_again_changes_the_same_draft(site: OpenTestSite) -> None:
    ref = site.do(service.save_draft, None, **WORDS)
    again = site.do(service.save_draft, ref.id, **{**WORDS, "title": "关于停水的补充通知"})
    assert again == ref
    assert [row.title for row in site.read(service.drafts)] == ["关于停水的补充通知"]


@pytest.mark.clause("DOC-01", "DOC-02")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "字" * 81),
        ("body", "\n \n"),
        ("dated", "2026-02-30"),
        ("post_until", "2026-11-22"),
    ]
    + [("signer", ""), ("body", "字" * 20_001), ("post_until", "")],
)
def test_a_field_that_cannot_be_is_named_and_nothing_is_kept(
    site: OpenTestSite, field: str, value: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        site.do(service.save_draft, None, **{**WORDS, field: value})
    assert refusal.value.field == field
    assert site.read(service.drafts) == []


@pytest.mark.clause("DOC-01")
def test_a_notice_file_becomes_the_words_of_the_layout(tmp_path: Path) -> None:
    file = tmp_path / "通知.toml"
    file.write_text(
        'title = "停水通知"\nnumber = "031"\nyear = 2026\nbody = ["第一段。", "第二段。"]\n'
        'signer = "顾维舟"\ndate = 2026-11-23\npost_until = "2026-11-27"\n',
        encoding="utf-8",
    )
    text = papers.from_toml(file, "示例物业服务有限公司", "青禾苑物业管理服务中心")
    assert (text.year, text.number, text.date_zh, text.post_until_zh, text.body) == (
        2026,
        "031",
        "二〇二六年十一月二十三日",
        "二〇二六年十一月二十七日",
        ("第一段。", "第二段。"),
    )


@pytest.mark.parametrize(
    "content",
    [
        'title = "x',
        'title = "x"\nbody = "一段"',
        'titel = "x"',
        'title = "x"\nbody = ["a"]\ndate = "2026-02-30"',
        "",
    ],
)
def test_a_notice_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "n.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        papers.from_toml(file, "公司", "中心")
    assert refusal.value.sentence.endswith("。")
