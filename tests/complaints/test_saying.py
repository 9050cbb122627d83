"""What to say stands beside the call: unit and name first, the time by which we ring back, never-say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.modules.complaints import saying
from app.modules.handbook import service as handbook
from app.modules.handbook.lists import prompts
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path)
    yield made
    made.store.close()


@pytest.mark.clause("ETQ-03", "SKILL-03")
def test_the_lines_of_a_call_are_filled_and_the_site_may_write_its_own(site: OpenTestSite) -> None:
    said = site.store.read(lambda s: saying.lines(s, clerk="林晓禾", gist="地库滴水", until="12:00"))
    centre = site.store.read(lambda s: saying.names(s).centre)
    assert [(one.moment, one.words) for one in said] == [
        ("answering", f"您好，{centre}，我是小林，请讲。"),
        ("noting", "我记下了：地库滴水。12:00前给您回电，可以打这个号码吗？"),
        ("closing", "感谢您告诉我们，再见。"),
        ("never", "「不知道」「不归我管」「你等着」。"),
    ]
    empty = site.store.read(lambda s: saying.lines(s, clerk="欧阳青"))
    assert "小欧阳" in empty[0].words and "……" in empty[1].words
    assert {"tactics", "call-in-hand", "at-complaints"} <= {
        line.topic_key for line in site.store.read(prompts, "complaints")
    }

    own = "我们的说法\n不说 → 明天再说\n方言来电 → 请您慢一点讲。\n接起电话 → （中心名称）（称呼）为您服务。"
    site.do(handbook.edit, saying.TOPIC, own)
    told = site.store.read(lambda s: saying.lines(s, clerk="林晓禾"))
    assert [(one.moment, one.words) for one in told] == [
        ("answering", f"{centre}小林为您服务。"),
        ("noting", "请您慢一点讲。"),
        ("never", "明天再说"),
    ]
