"""What is missing in whose file, by household and for the whole site; the list of needed papers (ARCH-04)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.errors import Trouble
from app.modules.archive import lists, service
from app.modules.archive.shipped import load, shipped
from app.modules.movein.shipped import shipped as of_move_in
from app.modules.residents import service as residents
from app.modules.residents.lists import buildings
from app.modules.residents.model import Vehicle
from app.rules.ref import Ref
from app.rules.roles import PERMISSIONS, Role
from app.storage.act import Act, verb
from tests.archive.shelf import Shelf
from tests.checks.centre import CS_HEAD, DESK, HEAD, OFFICER, RECORDS

pytestmark = pytest.mark.clause("ARCH-04")


@dataclass(frozen=True)
class Drawn:
    """One household as the dice had it: its papers (kind, title, struck again), and its vehicle."""

    room: str
    moved: bool
    papers: tuple[tuple[str, str, bool], ...]
    vehicle: str

    @property
    def held(self) -> set[tuple[str, str]]:
        """What lies in its file."""
        return {(kind, title) for kind, title, struck in self.papers if not struck}


@verb("households.edit", "登记一批户档")
def _bring(act: Act, drawn: Sequence[Drawn]) -> list[Ref]:
    """All of them in one act: what is looked at here is not how a paper comes in."""
    units = []
    for one in drawn:
        unit = residents.add_unit(act, one.room, {"formalities": "2026-10-01"} if one.moved else {})
        units.append(unit)
        for kind, title, struck in one.papers:
            paper = service.receive(
                act,
                unit.id,
                kind,
                title,
                formed=None,
                pages=1,
                original=False,
                source=None,
                starts_clock=False,
            )
            if struck:
                service.strike(act, paper.id, "重复登记")
        if one.vehicle:
            until = act.today if one.vehicle == "gone" else None
            act.session.add(Vehicle(unit_id=unit.id, plate=f"鲁B{unit.id:05d}", since=act.today, until=until))
    return units


def _draw(chance: random.Random, room: str, needs: Sequence[tuple[str, str, str]]) -> Drawn:
    papers = [
        (kind, title, chance.random() < 0.2)
        for kind, title, _ in needs
        if chance.random() < 0.3
        for _ in range(chance.choice((1, 1, 2)))
    ]
    return Drawn(room, chance.random() < 0.7, tuple(papers), chance.choice(("", "", "here", "gone")))


def _lacking(needs: list[tuple[str, str, str]], held: set[tuple[str, str]], drives: bool) -> list[str]:
    """The same in plain words: what is on the list, concerns the household, and is not in the file."""
    found = []
    for kind, title, needed in needs:
        if needed == "vehicle" and not (drives or any(each == "vehicle" for each, _ in held)):
            continue
        if needed == "renovation" and not any(each == "renovation" for each, _ in held):
            continue
        if (kind, title) not in held:
            found.append(title)
    return found


def test_the_missing_list_is_what_counting_by_hand_finds(shelf: Shelf) -> None:
    chance = random.Random(20261123)
    shelf.by(RECORDS, service.add_need, kind="statement", title="文明养犬承诺书", needed="always")
    retired = next(row for row in shelf.site.read(lists.needs) if row.title == "水电气表底数确认单")
    shelf.by(HEAD, service.retire_need, retired.ref.id)
    needs = [(one.kind, one.title, one.needed) for one in shelf.site.read(lists.needs)]
    drawn = [_draw(chance, f"{8 - place % 2}-1-{place + 101}", needs) for place in range(60)]
    by_hand = {
        one.room: _lacking(needs, one.held, one.vehicle == "here") if one.moved or one.held else []
        for one in drawn
    }
    units = dict(zip(shelf.by(DESK, _bring, drawn), by_hand, strict=True))
    for unit, room in units.items():
        assert [one.title for one in shelf.site.read(lists.missing_of, unit.id)] == by_hand[room], room
    for building in (None, "7", "8"):
        number = None if building is None else _building(shelf, building)
        mine = {unit: by_hand[room] for unit, room in units.items() if building in (None, room[0])}
        rows = [row for row in shelf.site.read(lists.missing_rows, number) if row.ref in units]
        assert {row.ref: list(row.titles) for row in rows} == {
            unit: told for unit, told in mine.items() if told
        }
        files = {row.ref: row for row in shelf.site.read(lists.files, number)}
        assert {unit: files[unit].missing for unit in mine} == {u: str(len(t) or "") for u, t in mine.items()}


def _building(shelf: Shelf, name: str) -> int:
    return next(number for number, words in shelf.site.read(buildings) if words == f"{name}栋")


def test_the_site_makes_the_list_its_own_and_nothing_is_lost_by_a_change(shelf: Shelf) -> None:
    home = shelf.home()
    for who in (DESK, OFFICER):
        with pytest.raises(Exception, match="不在"):
            shelf.by(who, service.add_need, kind="statement", title="空调外机承诺书", needed="always")
    need = shelf.by(CS_HEAD, service.add_need, kind="statement", title="空调外机承诺", needed="always")
    values = {"kind": "statement", "title": "空调外机承诺书", "needed": "always"}
    shelf.by(CS_HEAD, service.change_need, need.id, **values)  # nobody used the mistyped name yet
    assert "空调外机承诺书" in shelf.missing(home)
    shelf.receive(home, "空调外机承诺书", kind="statement")
    assert "空调外机承诺书" not in shelf.missing(home)
    no = shelf.refused(CS_HEAD, service.change_need, need.id, **(values | {"title": "外机承诺书"}))
    assert no.field == "title" and "已有 1 份" in no.sentence
    assert shelf.refused(CS_HEAD, service.add_need, **values).field == "title"
    shelf.by(RECORDS, service.retire_need, need.id)
    assert "已经停用" in shelf.refused(RECORDS, service.retire_need, need.id).sentence
    shelf.by(RECORDS, service.add_need, **values)  # wanted again: the same line
    assert [row.ref for row in shelf.site.read(lists.needs) if row.title == "空调外机承诺书"] == [need]


def test_the_next_day_brings_no_shipped_line_back_that_the_site_retired(shelf: Shelf) -> None:
    rules = next(row for row in shelf.site.read(lists.needs) if row.title == "临时管理规约")
    shelf.by(HEAD, service.retire_need, rules.ref.id)
    shelf.day("2026-11-24")
    assert "临时管理规约" not in [row.title for row in shelf.site.read(lists.needs)]
    shelf.by(HEAD, service.add_need, kind="movein", title="临时管理规约", needed="always")


def test_what_a_paper_is_called_is_offered_with_what_is_missing_first(shelf: Shelf) -> None:
    home = shelf.home()
    shelf.receive(home, "业主登记表")
    found = shelf.site.read(lists.receiving, home.room, "movein")
    assert "业主登记表" in found.others and "购房合同复印件" in found.missing
    assert "户档还没有位置" in found.words
    assert shelf.site.read(lists.receiving, "9-9-999", "movein").missing == ()


def test_what_is_shipped_names_what_a_move_in_collects_and_a_wrong_file_says_where(tmp_path: Path) -> None:
    collected = {paper.title for paper in _kept_of_a_move_in()}
    always = {one.title for one in shipped() if one.needed == "always"}
    assert always <= collected and len(always) == 10
    for text, words in (
        ("", "没有应有的资料"),
        ('[[need]]\nkey = "A"\nkind = "movein"\ntitle = "x"\n', "小写字母"),
        ('[[need]]\nkey = "a"\nkind = "house"\ntitle = "x"\n', "house"),
        ('[[need]]\nkey = "a"\nkind = "movein"\ntitle = "x"\nmore = 1\n', "more"),
        ('[[need]]\nkey = "a"\nkind = "movein"\ntitle = "x"\n' * 2, "写了两次"),
    ):
        path = tmp_path / "needs.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Trouble, match=words):
            load(path)


def _kept_of_a_move_in() -> list[Any]:
    return [paper for paper in of_move_in().papers if paper.kept]


def test_the_rights_are_those_of_the_handbook() -> None:
    assert PERMISSIONS["archive.check"] == {Role.CENTRE_HEAD, Role.CS_HEAD}
