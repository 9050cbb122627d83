"""The house keeps its walls, and a planted breach is found."""

from pathlib import Path

import pytest

from tests.house.architecture import ROOM_TO_ROOM, breaches, program_files

ROOT = Path(__file__).resolve().parents[2]


def test_no_file_breaks_a_wall() -> None:
    found = [breach for path, source in program_files(ROOT) for breach in breaches(path, source)]
    assert found == []


def test_every_room_is_on_the_list_and_the_list_has_no_circle() -> None:
    rooms = {
        p.name for p in (ROOT / "app" / "modules").iterdir() if p.is_dir() and not p.name.startswith("_")
    }
    assert rooms <= set(ROOM_TO_ROOM)
    settled: set[str] = set()
    while loose := {room for room in ROOM_TO_ROOM if room not in settled and ROOM_TO_ROOM[room] <= settled}:
        settled |= loose
    assert settled == set(ROOM_TO_ROOM)


def test_packages_say_nothing() -> None:
    spoken = [p for p in (ROOT / "app").rglob("__init__.py") if p.read_text(encoding="utf-8").strip()]
    assert spoken == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/rules/rooms.py", "import sqlalchemy"),
        ("app/rules/rooms.py", "def f():\n    from PySide6 import QtCore"),
        ("app/storage/store.py", "from app.ui.desk import Desk"),
        ("app/storage/store.py", "from app.modules.residents import model"),
        ("app/documents/notice.py", "from app.storage.store import Store"),
        ("app/modules/residents/service.py", "from PySide6.QtCore import QObject"),
        ("app/modules/residents/service.py", "from app.ui import desk"),
        ("app/modules/residents/view.py", "from sqlalchemy import select"),
        ("app/modules/residents/service.py", "from app.modules.notices.service import drafts"),
        ("app/modules/notices/view.py", "from app.modules.site.view import SettingsPage"),
        ("app/ui/window.py", "from app.modules.residents.view import Households"),
        ("app/ui/window.py", "from PySide6.QtNetwork import QTcpSocket"),
        ("app/modules/residents/service.py", "def f(act):\n    act.session.commit()"),
        (
            "app/modules/residents/service.py",
            "from datetime import date\ndef f(act):\n    return date.today()",
        ),
        ("app/site.py", "import socket"),
    ],
)
def test_a_planted_breach_turns_it_red(path: str, source: str) -> None:
    assert breaches(path, source)
