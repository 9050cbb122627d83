"""The room of notices is tested dressed as the clerk sees it."""

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import theme


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with font, colours and style sheets, once for all tests."""
    theme.apply(qapp)
    return qapp
