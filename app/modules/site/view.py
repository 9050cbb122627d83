"""Behind the corner button: settings, typing back a recovery key, and what this program is."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.errors import Refusal, Trouble
from app.modules.site import service
from app.rules.field import Field
from app.settings import SETTINGS
from app.ui.desk import Desk
from app.ui.dialog import Sheet, tell
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, label
from app.ui.theme import text_scale

SHOWN = tuple(setting for setting in SETTINGS if not setting.apart)


class SettingsSheet(FormSheet):
    """Every setting of the site, from the table of settings."""

    def __init__(self, over: QWidget, desk: Desk, saved: Callable[[dict[str, str]], object]) -> None:
        fields = [Field(s.key, s.label, s.kind, required=True, choices=s.choices, limit=60) for s in SHOWN]
        super().__init__(over, desk, "设置", fields, icon="settings", width=620)
        self._saved = saved
        allow(self.go, desk, service.change)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with what is in force."""
        super().start(values or self.desk.read(service.values))

    def save(self) -> None:
        """Keep what was changed; a value that cannot be stands marked."""
        before = self.desk.read(service.values)
        changed = {k: v for k, v in self.form.values().items() if v != before[k]}
        if not changed:
            self.close_sheet()
        elif self.do(service.change, changed, done="设置已保存。"):
            self._saved(self.desk.read(service.values))


class RecoverySheet(Sheet):
    """One of the two recovery keys is typed back from its paper, so that a slip is found now."""

    def __init__(
        self, over: QWidget, desk: Desk, verify: Callable[[str], object], settled: Callable[[], object]
    ) -> None:
        super().__init__(over, "核对恢复密钥", icon="lock", clause="ARCH-06")
        self.desk, self._verify, self._settled = desk, verify, settled
        self.body.addWidget(
            label("把纸上抄的一把恢复密钥照着输入，四行都要，空格有没有都行。哪一行抄错会指出来。", wrap=True)
        )
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("恢复密钥")
        self.text.setFixedHeight(round(112 * text_scale()))
        self.text.setTabChangesFocus(True)
        self.body.addWidget(self.text)
        self.add_buttons("核对", self.check)

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.text)

    def check(self) -> None:
        """Compare with the site's keys."""
        try:
            self._verify(self.text.toPlainText())
        except (Refusal, Trouble) as problem:
            self.refuse(problem.sentence)
            return
        self.desk.do(service.confirm_recovery, done="恢复密钥核对无误，请把两张纸分开存放。")
        self.close_sheet()
        self._settled()


def about(over: QWidget, version: str, folder: str, extra: Sequence[str] = ()) -> None:
    """What this program is and where its data lies."""
    tell(
        over,
        "关于前台",
        [
            f"前台 {version}，物业服务中心前台工作程序。",
            "不联网，资料加密后只存在本机。",
            f"站点文件夹：{folder}",
            *extra,
        ],
    )
