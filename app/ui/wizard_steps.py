"""The steps of the first start: the site, its first head, the recovery keys, one of them typed back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.errors import Refusal
from app.rules.field import Field, Kind
from app.ui.choose import open_folder
from app.ui.form import FieldForm
from app.ui.glyphs import Glyph
from app.ui.parts import button, clear, column, frame, label, row
from app.ui.theme import restyle, text_scale

_SITE = (
    Field("company", "公司", required=True, limit=60, hint="例如 示例物业服务有限公司"),
    Field("centre", "服务中心", required=True, limit=60, hint="例如 青禾苑物业管理服务中心"),
    Field("households", "户数", Kind.NUMBER, required=True, limit=5),
    Field(
        "delivery",
        "交付标准",
        Kind.CHOICE,
        required=True,
        choices=(("finished", "精装"), ("bare", "毛坯")),
    ),
)
_HEAD = (
    Field("head_name", "姓名", Kind.NAME, required=True, limit=60),
    Field("login", "登录名", required=True, limit=32, hint="工号或称呼"),
    Field("password", "密码", required=True, limit=256),
    Field("again", "再输一次密码", required=True, limit=256),
)


class Step(QWidget):
    """One step: its title and words, what it answers, and where a refusal is shown."""

    submitted = Signal()
    title = ""
    words = ""

    def first(self) -> None:
        """Put the cursor where typing begins."""

    def check(self) -> None:
        """Raise Refusal, naming the field, when the step is not complete."""

    def knows(self, field: str) -> bool:
        """True when a field stands on this step."""
        return False

    def refuse(self, refusal: Refusal) -> None:
        """Show what is wrong beside its field."""


class FormStep(Step):
    """A step that is a form."""

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__()
        self.form = FieldForm(fields, columns=2)
        self.form.submitted.connect(self.submitted)
        self.refused = label("", "over", wrap=True)

    def first(self) -> None:
        """Put the cursor into the first field."""
        self.form.focus_first()

    def check(self) -> None:
        """Required fields are filled."""
        for field in self.form.fields:
            if field.required and not self.form.values()[field.name].strip():
                raise Refusal(f"请填写“{field.label}”。", field=field.name)

    def knows(self, field: str) -> bool:
        """True when the form has the field."""
        return _ALIASES.get(field, field) in self.form.controls

    def refuse(self, refusal: Refusal) -> None:
        """Show it beneath the field, or below the form when it names none."""
        self.refused.setText("")
        if not self.form.show_error(_ALIASES.get(refusal.field, refusal.field), refusal.sentence):
            self.refused.setText(refusal.sentence)


_ALIASES = {"households_expected": "households"}


class SiteStep(FormStep):
    """Company, centre, number of households, how flats are handed over, and the folder."""

    title = "站点"
    words = "这些会出现在通知和表单上，以后可以在设置里改。"

    def __init__(self, folder: Path) -> None:
        super().__init__(_SITE)
        self.folder = folder
        self.form.set_values({"households": "600", "delivery": "finished"})
        self._place = label("", "s")
        self._change = button("更改…", self._ask, role="row", name="更改存放位置")
        box = frame(
            "facts", row(label("存放在", "c"), self._place, None, self._change, margins=(10, 5, 6, 5))
        )
        self.setLayout(column(self.form, box, self.refused, None, spacing=6))
        self.put_folder(folder)

    def put_folder(self, folder: Path) -> None:
        """Choose where the site is kept."""
        self.folder = folder
        text = str(folder)
        self._place.setText(text if len(text) <= 40 else "…" + text[-39:])
        self._place.setToolTip(text)

    def _ask(self) -> None:
        chosen = open_folder(self, "站点存放在哪里", self.folder.parent)
        if chosen:
            self.put_folder(chosen / self.folder.name)

    def own_words(self) -> tuple[str, ...]:
        """Words a password may not consist of."""
        values = self.form.values()
        return values["company"], values["centre"]

    def answers(self) -> dict[str, Any]:
        """Folder, company, centre, households, delivery."""
        return {"folder": self.folder, **self.form.values()}


class HeadStep(FormStep):
    """The first centre head; what a password must be is said while it is typed."""

    title = "第一位中心负责人"
    words = "登录名会显示在解锁页上；其余都加密保存。"

    def __init__(
        self, rule: Callable[[str, Sequence[str]], str], own_words: Callable[[], Sequence[str]]
    ) -> None:
        super().__init__(_HEAD)
        self._rule, self._own_words = rule, own_words
        for name in ("password", "again"):
            control = self.form.controls[name]
            if isinstance(control, QLineEdit):
                control.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.edited.connect(self._typed)
        self._sign, self._advice = Glyph("later", 15), label("", "s", wrap=True)
        self._advice.setAccessibleName("密码是否合用")
        line = frame("facts", row(self._sign, self._advice, margins=(10, 8, 10, 8)))
        line.setFixedHeight(round(62 * text_scale()))
        line.layout().setStretch(1, 1)
        self.setLayout(column(self.form, line, self.refused, None, spacing=6))
        self._typed()

    def _problem(self) -> str:
        values = self.form.values()
        words = (*self._own_words(), values["head_name"], values["login"])
        if not values["password"]:
            return ""
        if wrong := self._rule(values["password"], words):
            return wrong
        return "两次输入的密码还不一样。" if values["again"] != values["password"] else ""

    def _typed(self) -> None:
        problem, typed = self._problem(), bool(self.form.values()["password"])
        good = typed and not problem
        self._sign.show_state("done" if good else "today" if typed else "info")
        advice = "至少 10 个字符，可以是一句自己记得住的话。不要只用姓名、单位名或常见的密码。"
        self._advice.setText("密码可以用。" if good else problem or advice)

    def check(self) -> None:
        """The fields are filled and the password will do."""
        super().check()
        if problem := self._problem():
            both = self.form.values()
            field = "again" if both["again"] != both["password"] and "两次" in problem else "password"
            raise Refusal(problem, field=field)

    def answers(self) -> dict[str, Any]:
        """Name, log-in name, password."""
        values = self.form.values()
        return {name: values[name] for name in ("head_name", "login", "password")}

    def forget(self) -> None:
        """The password does not stay on the screen once the site is made."""
        self.form.set_values({**self.form.values(), "password": "", "again": ""})


class KeysStep(Step):
    """Both recovery keys, to be printed or copied by hand."""

    title = "恢复密钥"
    words = "忘记密码时只有它能打开资料。请打印或抄下两份，分开锁好；离开后不再显示。"

    def __init__(self, print_keys: Callable[[], object]) -> None:
        super().__init__()
        self._columns = row(spacing=12)
        self.print = button("打印…", print_keys, role="outline", icon="print")
        self.setLayout(column(4, self._columns, 4, row(self.print, None), None))

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show the keys in their numbered lines; none to take them off the screen."""
        clear(self._columns)
        for number, key in enumerate(keys, 1):
            lines: list[QLabel] = [label(f"第 {number} 把", "c")]
            lines += [label(line, "paperkey") for line in key.splitlines()]
            for line in lines:
                line.setAccessibleName(line.text())
            self._columns.addWidget(frame("facts", column(*lines, spacing=4, margins=(14, 10, 14, 12))), 1)

    def first(self) -> None:
        """Printing is what is done first."""
        self.print.setFocus()


class TypeBackStep(Step):
    """One key is typed back from the paper, so that a wrong copy is found today."""

    title = "核对一把恢复密钥"
    words = "请照着纸上输入任意一把，四行都要，大小写、空格不论。输完按 Ctrl+Enter。"

    def __init__(self) -> None:
        super().__init__()
        self.typed = QPlainTextEdit()
        self.typed.setAccessibleName("恢复密钥")
        self.typed.setTabChangesFocus(True)
        self.typed.setFixedHeight(round(118 * text_scale()))
        self.typed.textChanged.connect(self._edited)
        self.refused, self._sign = label("", "over", wrap=True), Glyph("refused", 15)
        line = QWidget()
        line.setFixedHeight(round(44 * text_scale()))
        line.setLayout(row(self._sign, self.refused, spacing=6))
        line.layout().setStretch(1, 1)
        self._sign.hide()
        self.setLayout(column(label("恢复密钥", "c"), self.typed, line, None, spacing=4))

    def text(self) -> str:
        """What was typed, at most a few lines."""
        return self.typed.toPlainText()[:500]

    def clear(self) -> None:
        """Take the key off the screen."""
        self.typed.clear()

    def _edited(self) -> None:
        self.refused.setText("")
        self._sign.hide()
        restyle(self.typed, state="")

    def first(self) -> None:
        """Typing begins in the text."""
        self.typed.setFocus()

    def check(self) -> None:
        """Something was typed."""
        if not self.text().strip():
            raise Refusal("请输入一把恢复密钥。", field="line1")

    def knows(self, field: str) -> bool:
        """Refusals name the line."""
        return field.startswith("line")

    def refuse(self, refusal: Refusal) -> None:
        """Say which line does not fit."""
        self.refused.setText(refusal.sentence)
        self._sign.show()
        restyle(self.typed, state="wrong")
        self.typed.setFocus()
