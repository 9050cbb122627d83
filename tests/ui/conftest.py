"""Screens are tested dressed as the clerk sees them."""

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _look(dressed: QApplication) -> None:
    """Every test here sees the program's own look."""
