"""Log-ins as nobody should type them: the line, the sentence, and the site opens with the right one."""

import hashlib
import itertools
import json
import threading
import time
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import leaving, start
from app.errors import Refusal
from app.modules.staff import service as staff
from app.rules.roles import Role, Who
from app.storage import keyring, recovery
from app.storage.argon import LEAST
from app.storage.folder import SiteFolder
from app.storage.guesses import Clocks
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.unlock import LONGEST_PASSWORD
from app.ui.window import MainWindow
from tests.badinput.conftest import Made
from tests.badinput.rule import Desk, must_be_a_sentence, not_done, refused, still_works
from tests.badinput.windows import log_in, unlock_page
from tests.sites import MONDAY, PASSWORD, OpenTestSite


class Work:
    """How often a password was worked on, and how many at the same time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = self.now = self.most = 0
        self._count = threading.Lock()
        real = keyring.derive

        def counted(*args: object) -> bytes:
            with self._count:
                self.times, self.now = self.times + 1, self.now + 1
                self.most = max(self.most, self.now)
            try:
                return real(*args)  # type: ignore[arg-type]
            finally:
                with self._count:
                    self.now -= 1

        monkeypatch.setattr(keyring, "derive", counted)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


@pytest.fixture
def quick() -> Iterator[Clocks]:
    """Clocks that wait in no time; there was something to wait for."""
    slept: list[float] = []
    yield Clocks(steady=lambda: 7.0, sleep=slept.append)
    assert slept and set(slept) == {0.5}


def wrong(path: Path, login: str, password: str, clocks: Clocks | None) -> None:
    """The log-in is refused in words, and nothing is written but the guess."""
    before = {f.name: f.read_bytes() for f in path.iterdir() if f.is_file() and f.name != "guesses.json"}
    with pytest.raises(Refusal, match="登录名或密码不对") as refusal:
        keyring.unlock(SiteFolder(path), login, password, clocks=clocks)
    must_be_a_sentence(refusal.value.sentence)
    after = {f.name: f.read_bytes() for f in path.iterdir() if f.is_file() and f.name != "guesses.json"}
    assert after == before


def opens(path: Path, login: str, password: str) -> None:
    assert keyring.unlock(SiteFolder(path), login, password).secret


# ---------------------------------------------------------------- the password


def test_log_in_empty(closed: Path, program: start.Program, quick: Clocks, work: Work, qtbot: QtBot) -> None:
    wrong(closed, "weizhou", "", quick)
    wrong(closed, "", "", quick)
    page = unlock_page(program)
    page.choose("weizhou")
    page.start()
    assert page.wrong.text() == "请输入密码。"
    assert work.times == 0
    log_in(program, qtbot)


def test_log_in_1_mb(
    closed: Path, program: start.Program, quick: Clocks, work: Work, desk: Desk, qtbot: QtBot
) -> None:
    wrong(closed, "weizhou", "密" * 350_000, quick)
    wrong(closed, "w" * 1_000_000, PASSWORD, quick)
    assert work.times == 0
    page = unlock_page(program)
    page.choose("weizhou")
    page.password.setText("x" * 1_000_000)
    assert len(page.password.text()) == LONGEST_PASSWORD
    program.close()
    assert "不对" in desk.stops("find", closed, "1201", "--user", "weizhou", password="x" * 1_000_000)
    desk.finds(closed)


def test_log_in_nfc_nfd(made: Made, closed: Path, quick: Clocks) -> None:
    composed = "Café à côté de la fenêtre"
    taken_apart = unicodedata.normalize("NFD", composed)
    assert taken_apart != composed
    keyring.set_password(SiteFolder(closed), made.key, "weizhou", taken_apart, params=LEAST)
    opens(closed, "weizhou", composed)
    opens(closed, "weizhou", taken_apart)
    wrong(closed, "weizhou", composed.replace("é", "e"), quick)


def test_log_in_full_width_password(made: Made, closed: Path, quick: Clocks) -> None:
    # A password is taken as it is typed: full-width letters are other letters.
    keyring.set_password(SiteFolder(closed), made.key, "weizhou", "black cats on 3 roofs", params=LEAST)
    wrong(closed, "weizhou", "ｂｌａｃｋ　ｃａｔｓ　ｏｎ　３　ｒｏｏｆｓ", quick)
    opens(closed, "weizhou", "black cats on 3 roofs")


def test_log_in_full_width_name(closed: Path, desk: Desk) -> None:
    # A log-in name is the same in full width, in capitals and with blanks around it.
    told = desk.run("find", closed, "1201", "--user", "　ＷｅｉＺｈｏｕ ")
    assert told.code == 0 and "3栋2单元1201" in told.out


def test_log_in_blanks_at_the_ends(made: Made, closed: Path, quick: Clocks, desk: Desk) -> None:
    wrong(closed, "weizhou", f" {PASSWORD}", quick)
    wrong(closed, "weizhou", f"{PASSWORD} ", quick)
    keyring.set_password(SiteFolder(closed), made.key, "weizhou", f" {PASSWORD}  ", params=LEAST)
    wrong(closed, "weizhou", PASSWORD, quick)
    told = desk.run("find", closed, "1201", "--user", "weizhou", password=f" {PASSWORD}  ")
    assert told.code == 0


def test_log_in_30_fast_enters(program: start.Program, closed: Path, work: Work, qtbot: QtBot) -> None:
    page = unlock_page(program)
    page.choose("weizhou")
    QApplication.processEvents()
    page.password.setText("不是这个密码的")
    for _ in range(30):
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "不对" in page.wrong.text(), timeout=20_000)
    assert (work.times, work.most) == (1, 1)
    assert json.loads((closed / "guesses.json").read_text("utf-8"))["weizhou"]["wrong"] == 1
    must_be_a_sentence(page.wrong.text())
    page.password.setText(PASSWORD)
    for _ in range(30):
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    assert (work.times, work.most) == (2, 1)


def test_log_in_unknown_name(closed: Path, quick: Clocks, work: Work) -> None:
    # The same words as for a wrong password: nobody learns who works here.
    wrong(closed, "nobody", PASSWORD, quick)
    assert work.times == 0
    opens(closed, "weizhou", PASSWORD)


# ---------------------------------------------------------------- the last head


def signed(login: str) -> Signature:
    return Signature(login_key(login), time.monotonic())


def one_head_is_left(site: OpenTestSite) -> None:
    assert [one.name for one in site.store.keys.log_ins() if one.head] == ["weizhou"]
    opens(site.folder.path, "weizhou", PASSWORD)


def test_log_in_last_head_closed(site: OpenTestSite) -> None:
    told = refused(site, staff.close_log_in, site.who.staff_id, signature=signed("weizhou"))
    assert "最后一位能登录的中心负责人" in told.sentence
    one_head_is_left(site)


def test_log_in_last_head_leaves(site: OpenTestSite) -> None:
    another = Who(2, "林晓禾", frozenset({Role.CENTRE_HEAD}))
    told = not_done(
        site,
        lambda: site.store.do(
            another, leaving.leave, site.who.staff_id, last_day=MONDAY.date(), signature=signed("")
        ),
        Refusal,
    )
    assert "最后一位能登录的中心负责人" in told.sentence
    one_head_is_left(site)
    still_works(site)


def test_log_in_last_head_loses_the_role(site: OpenTestSite) -> None:
    told = refused(
        site,
        staff.end_role,
        site.who.staff_id,
        role=Role.CENTRE_HEAD.value,
        last_day=MONDAY.date(),
        signature=signed("weizhou"),
    )
    assert "最后一位能登录的中心负责人" in told.sentence
    one_head_is_left(site)


# ---------------------------------------------------------------- recovery keys


@pytest.fixture
def paper(site: OpenTestSite, monkeypatch: pytest.MonkeyPatch) -> str:
    """A recovery key as it stands on paper; the site is closed.

    Not a random one: two check characters let one slip in a thousand pass to "not a key of this site".
    """
    numbers = itertools.count(1)

    def fixed() -> recovery.RecoveryKey:
        return recovery.RecoveryKey(hashlib.sha1(bytes([next(numbers)])).digest())

    monkeypatch.setattr(recovery, "new_recovery_key", fixed)
    papers = site.store.keys.new_recovery_keys(date.today())
    site.store.close()
    return papers[0].text


@pytest.mark.parametrize("line", range(recovery.LINES))
def test_log_in_recovery_key_with_a_slip(site: OpenTestSite, paper: str, line: int) -> None:
    lines = paper.splitlines()
    other = "8" if lines[line][3] != "8" else "9"
    lines[line] = lines[line][:3] + other + lines[line][4:]
    with pytest.raises(Refusal, match=f"第 {line + 1} 行") as refusal:
        keyring.unlock_with_recovery(site.folder, "\n".join(lines))
    must_be_a_sentence(refusal.value.sentence)
    assert refusal.value.field == f"line{line + 1}"
    assert keyring.unlock_with_recovery(site.folder, paper.lower())


def test_log_in_recovery_key_cut_short(site: OpenTestSite, paper: str) -> None:
    for text, line in (("", 1), (paper.rsplit("\n", 1)[0], 4)):
        with pytest.raises(Refusal, match=f"第 {line} 行还没有输入") as refusal:
            keyring.unlock_with_recovery(site.folder, text)
        must_be_a_sentence(refusal.value.sentence)
    assert keyring.unlock_with_recovery(site.folder, paper)


def test_log_in_recovery_key_of_another_site(site: OpenTestSite, paper: str) -> None:
    slept: list[float] = []
    with pytest.raises(Refusal) as refusal:
        keyring.unlock_with_recovery(
            site.folder, recovery.new_recovery_key().text, clocks=Clocks(sleep=slept.append)
        )
    must_be_a_sentence(refusal.value.sentence)
    assert slept == [0.5]
    assert keyring.unlock_with_recovery(site.folder, paper)
