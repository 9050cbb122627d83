"""What every test needs: no screen, no log outside the test's own folder, the look set once."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import pytest
from hypothesis import settings

from app import paths

# The same examples in every run, and no clock: a slow machine is not a failure.
settings.register_profile("qiantai", derandomize=True, deadline=None)
settings.load_profile("qiantai")


@pytest.fixture(autouse=True)
def _own_log(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "logs"
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(paths, "logs", lambda: folder)
