"""One call as it is taken down: its form, what stands beside it, its draft, and the saving."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QScrollArea, QWidget

from app.errors import Refusal
from app.modules.complaints import lists, saying, service
from app.modules.complaints.callers import household
from app.modules.complaints.capture_foot_view import CallFoot
from app.modules.complaints.capture_form_view import ABOVE, CallForm
from app.modules.complaints.capture_side_view import CallSide
from app.modules.complaints.lists import Beside, Promise
from app.modules.complaints.proposing import Subject, title_of
from app.modules.complaints.rules import FACE_TO_FACE
from app.modules.complaints.service import Call, Told
from app.modules.complaints.taking import MOST_PHOTOS
from app.rules.pictures import MOST_BYTES
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.paper_sheet import read_file
from app.ui.parts import column, frame, row
from app.ui.theme import text_scale

WIDE_SIDE, NARROW_SIDE, NARROW = 380, 316, 1060
"""Pixels, times the text size; below the last the column beside is the narrow one."""
PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"
_TOO_LARGE = "这张照片超过 20 MB，没有添加。请换一张小一些的。"
RINGS_BY = ("答复", "定方案", "首次联系", "办结")
"""The limit that is told to the caller: the first of these that the grade has."""
PHOTOS_LOST = "锁屏前选的照片没有留下来，请再选一次。"


class OneCall(QWidget):
    """`saved` carries the matter and a sentence, `dropped` that the call was not taken down after all."""

    edited = Signal()
    saved = Signal(object, str)
    dropped = Signal()

    def __init__(self, desk: Desk, place: str, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.desk, self.draft_place, self._now = desk, place, now
        self.began: datetime | None = None
        self.photos: list[bytes] = []
        self.kept_at: datetime | None = None
        self._kept: dict[str, str] = {}
        self._said: tuple[str, str] | None = None
        self._stranger: tuple[str, str] | None = None
        self._promised: tuple[tuple[str, str, date], tuple[Promise, ...]] | None = None
        self.form = CallForm(desk, self, now)
        self.side = CallSide()
        self.foot = CallFoot(desk, self)
        self._lay_out()
        self._connect()
        self._show_home()

    # ---- the call

    @property
    def in_hand(self) -> bool:
        """True while something stands here that is not saved."""
        return self.form.in_hand or bool(self.photos)

    @property
    def called(self) -> str:
        """What the segment says: the room, or who calls."""
        home = self.side.home
        return home.room if home is not None else self.form.who.text().strip()[:12]

    def begin(self, unit_id: int = 0, words: str = "") -> None:
        """The telephone rang: the time runs; a household or words that are known already stand there."""
        self.began = self.began or self._now()
        if unit_id and not self.in_hand:
            self._take_unit(unit_id, 0)
        if words and not self.form.words.toPlainText().strip():
            self.form.words.setPlainText(words)
        self.show_clocks()
        self.form.first().setFocus(Qt.FocusReason.TabFocusReason)

    def reload(self) -> None:
        """Names, matters, clocks and lines as they are now."""
        self._said = self._promised = None
        self._show_home()
        self.show_clocks()

    def call(self, *, done: bool = False) -> Call:
        """The call as it stands, for the verb."""
        values = self.form.values()
        name, telephone = self.form.who.told()
        kind = "question" if done and "kind" not in values["by_hand"] else values["kind"]
        alike = self.side.alike[0].ref.id if self.side.alike else 0
        told = int(values["told"] or 0) if values["grade"] in ABOVE else 0
        return Call(
            words=values["words"], channel=values["channel"], kind=kind,
            unit_id=self.form.who.unit_id, person_id=self.side.person_id, caller=name, telephone=telephone,
            may_call=values["may"] == "yes", title=title_of(values["words"]), place=values["place"],
            category=values["category"] if kind != "question" else "",
            grade="ordinary" if kind == "question" and done else values["grade"], reply=values["reply"],
            department=values["department"], staff_id=0 if done else self._answers(values),
            told=Told(told, values["told_how"]) if told else None, repeat_of=alike,
            photos=tuple(self.photos), done=done,
        )  # fmt: skip

    def finish(self) -> None:
        """Ctrl+Enter: on record, and whose it is."""
        call = self.call()
        self._save(service.take_down, call, words="已存档")

    def note_question(self) -> None:
        """Alt+Q: it was only a question, and it is answered."""
        self._save(service.take_down, self.call(done=True), words="已记一笔咨询")

    def join(self, matter: Beside | None = None) -> None:
        """Alt+J: it is the open matter again."""
        found = matter or (self.side.alike[0] if self.side.alike else None)
        if found is None:
            self.form.refuse("room", "这一户没有像是同一件的未结诉求，不用并入。")
            return
        self._save(service.join, found.ref.id, self.call(), words="已并入")

    def stand_apart(self, matter: Beside) -> None:
        """It is another matter, no repeat."""
        self.side.stand_apart(matter.ref)
        self._compare()
        self.form.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def give_up(self) -> None:
        """Nobody there, a wrong number: nothing of it stays, and it can be taken back."""
        values, photos, began = self._values(), list(self.photos), self.began
        self.clear()
        self.dropped.emit()

        def back() -> None:
            self.put(values)
            self.photos, self.began = photos, began
            self.edited.emit()

        self.desk.say("这一通没有记下来。", undo=back)

    def clear(self) -> None:
        """Nothing is in hand any more, and nothing of it is kept."""
        self.form.put({})
        self.photos, self.began, self.kept_at, self._kept = [], None, None, {}
        self.side.forget()
        self._show_home()
        self.foot.show_photos(0)
        if self.desk.draft(self.draft_place):
            self.desk.drop_draft(self.draft_place)

    def fold_lists(self) -> bool:
        """Esc: first what hangs open is put away."""
        return self.form.who.fold() or self.form.category.fold()

    # ---- kept over a lock

    def keep(self) -> bool:
        """What stands here is kept for this person; False when it is kept already, or there is nothing."""
        values = self._values()
        if not self.in_hand or values == self._kept:
            return False
        self.desk.keep_draft(self.draft_place, f"来电 {self.called}".strip(), values)
        self._kept, self.kept_at = values, self._now()
        return True

    def take_up(self) -> bool:
        """What this person had in hand before; False when there was nothing."""
        draft = self.desk.draft(self.draft_place)
        if not draft or self.in_hand:
            return False
        self.put(draft)
        self._kept, self.kept_at = draft, self._now()
        if draft.get("photos", "0") != "0":
            self.desk.inform(PHOTOS_LOST)
        return True

    def put(self, draft: dict[str, str]) -> None:
        """A call that was kept stands here again."""
        began = draft.get("began", "")
        self.began = datetime.fromisoformat(began) if began else self._now()
        self.form.put(draft)
        self.side.person_id = int(draft.get("person") or 0)
        self._show_home()
        self.show_clocks()

    # ---- photographs

    def add_photo(self) -> None:
        """Choose one; it is kept with the matter in the act that saves it."""
        path = open_file(self, "选照片", PICTURES)
        if path is not None:
            self.take_photo(path)

    def take_photo(self, path: Path) -> None:
        """The photograph of a file."""
        if len(self.photos) >= MOST_PHOTOS:
            self.form.refuse("photos", f"一次最多附 {MOST_PHOTOS} 张照片。")
            return
        try:
            self.photos.append(read_file(path, MOST_BYTES, _TOO_LARGE))
        except Refusal as refusal:
            self.form.refuse("photos", refusal.sentence)
        self.foot.show_photos(len(self.photos))
        self.edited.emit()

    def drop_photo(self) -> None:
        """The last one was the wrong one."""
        self.photos.pop()
        self.foot.show_photos(len(self.photos))

    # ---- the clocks

    def show_clocks(self) -> None:
        """Until when what must be done, if it is saved now."""
        kind, grade = self.form.kind.value, self.form.grade.value
        if not kind:
            self.foot.show_clocks(())
            self._say(())
            return
        now = self._now().replace(second=0, microsecond=0)
        key = (kind, grade, now)
        if self._promised is None or self._promised[0] != key:
            self._promised = (key, self.desk.read(lists.preview, kind, grade, now))
        on_the_spot = grade == "urgent"
        spoken = self.form.channel.value in FACE_TO_FACE and not on_the_spot
        self.foot.show_clocks(self._promised[1], spoken=spoken)
        self._say(self._promised[1])

    def lasted(self, now: datetime) -> str:
        """通话 01:24."""
        if self.began is None:
            return ""
        gone = max(timedelta(), now - self.began)
        minutes = int(gone.total_seconds()) // 60
        word = "通话" if self.form.channel.value == "phone" else "已过"
        return f"{word} {minutes:02d}:{int(gone.total_seconds()) % 60:02d}"

    # ---- inside

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        # What was just shown has its place only after the layout was done.
        self.form.entered.connect(
            lambda widget: QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget))
        )
        inside = column(area, self.foot, spacing=8, margins=(16, 10, 16, 10))
        inside.setStretch(0, 1)
        whole = row(frame("card", inside), self.side, spacing=12)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.form.edited.connect(self._on_edit)
        self.form.who.chosen.connect(self._take_unit)
        self.form.who.unsaid.connect(lambda: self._take_unit(0, 0))
        self.form.person_asked.connect(self._take_digit)
        self.form.left.connect(lambda: self.foot.go.setFocus(Qt.FocusReason.TabFocusReason))
        self.side.person.connect(self._take_person)
        self.side.join.connect(self.join)
        self.side.apart.connect(self.stand_apart)
        self.side.card.connect(lambda ref: self.desk.go(ref))
        acts: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Return", self.finish), ("Ctrl+Enter", self.finish), ("Alt+Q", self.note_question),
            ("Alt+J", self.join),
        ]  # fmt: skip
        acts += [(f"Alt+{n}", lambda n=n: self.form.go_to(n)) for n in range(1, 8)]  # type: ignore[misc]
        for keys, act in acts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _on_edit(self) -> None:
        self.began = self.began or self._now()
        told = self.form.who.told()
        if not self.form.who.unit_id and told != self._stranger:
            self._stranger = told
            self.side.show_home(None, 0, told)
        self._compare()
        self.show_clocks()
        self.edited.emit()

    def _compare(self) -> None:
        self.side.show_alike(self._subject())

    def _subject(self) -> Subject:
        category = self.form.category.likely if self.form.kind.value == "complaint" else ""
        return Subject(self.form.who.unit_id, category, self.form.words.toPlainText())

    def _take_unit(self, unit_id: int, person_id: int) -> None:
        home = self.desk.read(household, unit_id, self._now().date()) if unit_id else None
        if home is not None:
            self.form.who.put(home.room, home.ref.id)
        with_phone = [one.person_id for one in home.people if one.phones] if home is not None else []
        self.side.person_id = person_id or (with_phone or [0])[0]
        self._show_home()
        self.form.propose_person(unit_id)
        self.edited.emit()

    def _take_digit(self, digit: int) -> None:
        people = self.side.home.people if self.side.home is not None else ()
        if 1 <= digit <= len(people):
            self._take_person(people[digit - 1].person_id)

    def _take_person(self, person_id: int) -> None:
        self.side.show_home(self.side.home, person_id, self.form.who.told())
        self.edited.emit()

    def _show_home(self) -> None:
        unit_id = self.form.who.unit_id
        home = self.desk.read(household, unit_id, self._now().date()) if unit_id else None
        matters = self.desk.read(lists.household, unit_id, self._now()) if home is not None else []
        self._stranger = self.form.who.told()
        self.side.show_home(home, self.side.person_id if home is not None else 0, self._stranger)
        self.side.show_matters(matters, self._subject())

    def _say(self, promised: tuple[Promise, ...]) -> None:
        told = {one.step: one.words.partition("前")[0] for one in promised}
        until = next((told[step] for step in RINGS_BY if step in told), "")
        gist = title_of(self.form.words.toPlainText())
        if (gist, until) != self._said:
            self._said = (gist, until)
            clerk = self.desk.who.name
            self.side.show_said(self.desk.read(saying.lines, clerk=clerk, gist=gist, until=until))

    def _answers(self, values: dict[str, str]) -> int:
        """A major complaint goes to the CS head by itself (ROLE-04)."""
        return 0 if values["grade"] == "major" else int(values["staff"] or 0)

    def _values(self) -> dict[str, str]:
        began = self.began.isoformat() if self.began is not None else ""
        person = str(self.side.person_id or "")
        return {**self.form.values(), "person": person, "began": began, "photos": str(len(self.photos))}

    def _save(self, verb: Callable[..., object], *args: object, words: str) -> None:
        ref, refused = attempt(self.desk, verb, *args, done="")
        if refused is not None:
            sounds.play("refused", self.desk)
            self.form.refuse(refused.field, refused.sentence)
            return
        if not isinstance(ref, Ref):
            return
        sounds.play("finished", self.desk)
        kept = self.desk.read(lists.card, ref.id, self._now())
        code = kept.code if kept is not None else ""
        to = f"，指派给{kept.person}" if kept is not None and kept.person and words == "已存档" else ""
        self.clear()
        self.saved.emit(ref, f"{code} {words}{to}。")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the column beside is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < round(NARROW * text_scale())
        wide = NARROW_SIDE if narrow else WIDE_SIDE
        self.form.category.make_narrow(narrow)
        self.foot.make_narrow(narrow)
        side = wide if narrow else round(wide * text_scale())
        self.side.setFixedWidth(min(side, max(1, self.width() // 2)))
