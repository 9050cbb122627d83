"""What every test needs: no screen, no log outside the test's own folder, the look set once."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui import theme
from tests import remembered
from tests.yardstick import yardstick

__all__ = ["yardstick"]  # a fixture

# The same examples in every run, and no clock: a slow machine is not a failure.
settings.register_profile("qiantai", derandomize=True, deadline=None)
settings.load_profile("qiantai")
remembered.remember()


LONG = ("walks", "faults")
"""Folders whose files take long: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files stay together and in their order; the long ones come first."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for rings again and again is a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(autouse=True)
def _own_log(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "logs"
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(paths, "logs", lambda: folder)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with font, colours and style sheets, once for all tests."""
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _no_window_outlives_its_test() -> Iterator[None]:
    """Windows left behind would be styled again and again with every change of the look."""
    before = set(_windows())
    yield
    for window in _windows():
        if window not in before:
            window.close()
            window.deleteLater()
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _windows() -> list:
    return QApplication.topLevelWidgets() if QApplication.instance() is not None else []
