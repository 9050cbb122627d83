"""Many private items at a stretch: whoever looks says anew who they are (ARCH-12)."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.modules.residents import service
from app.modules.residents.looking import MANY, SPAN
from app.modules.residents.view import ResidentsPage
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.sign_sheet import SignSheet
from tests.sites import PASSWORD, OpenTestSite, make_site

pytestmark = pytest.mark.clause("ARCH-12")


@pytest.fixture
def site(tmp_path: Path):
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def person(site: OpenTestSite) -> int:
    unit = site.do(service.add_unit, "3-2-1201", {})
    site.do(service.add_person, unit.id, "owner", {"name": "温以宁"}, "199-0000-0137")
    return 1


def look(site: OpenTestSite, person: int, who: Who | None = None) -> None:
    site.store.do(who or site.who, service.open_private, person, ["phone"], "电话联系")


def test_after_many_at_a_stretch_the_next_one_needs_the_password(site: OpenTestSite, person: int) -> None:
    for _ in range(MANY):
        look(site, person)
    with pytest.raises(Refusal) as caught:
        look(site, person)
    assert caught.value.field == "signature" and caught.value.clause == "ARCH-12"
    with pytest.raises(Refusal):
        site.do(service.go_on_looking)
    site.do(service.go_on_looking, signature=Signature(login_key(site.who.login), time.monotonic()))
    for _ in range(MANY):
        look(site, person)
    with pytest.raises(Refusal):
        look(site, person)


def test_what_was_opened_longer_ago_does_not_count(site: OpenTestSite, person: int) -> None:
    for _ in range(MANY):
        look(site, person)
    site.clock.now += SPAN + timedelta(seconds=1)
    look(site, person)


def test_what_a_colleague_opened_does_not_count(site: OpenTestSite, person: int) -> None:
    for _ in range(MANY):
        look(site, person)
    look(site, person, Who(2, "林晓禾", frozenset({Role.DESK})))


def test_the_card_asks_for_the_password_and_then_shows_what_was_asked_for(
    site: OpenTestSite, person: int, qtbot: QtBot, dressed: QApplication
) -> None:
    shown = ResidentsPage(
        Desk(site.store, site.who, prove=lambda login, _: Signature(login_key(login), time.monotonic()))
    )
    qtbot.addWidget(shown)
    shown.show()
    shown.open(Ref("unit", 1))
    for _ in range(MANY):
        look(site, person)
    shown.card._see(shown.card.rows[0], ["phone"], "电话联系")
    sheet = next(s for s in shown.window().findChildren(SignSheet) if s.isVisible())
    assert "199-0000-0137" not in shown.card.rows[0].phones.text()
    sheet.password.setText(PASSWORD)
    sheet.sign()
    qtbot.waitUntil(lambda: "199-0000-0137" in shown.card.rows[0].phones.text(), timeout=5000)
