"""The room of release slips."""

from app.ui.desk import Desk
from app.ui.page import Page


class ReleasePage(Page):
    """Tab 放行."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "放行条")

    def reload(self) -> None:
        """Nothing yet."""

    def start_slip(self) -> None:
        """F9."""
