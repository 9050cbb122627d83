"""The dialogs of the posts: set one up, tell it, hand a list out, take one back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.modules.posts import lists, service
from app.modules.posts.lists import CopyLine, PostCard
from app.modules.posts.model import ListCopy, ListPost, ListTelling
from app.modules.posts.rules import CLAUSE, TAKEN_BACK, TOLD_CLAUSE, TOLD_WAYS
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.storage.record import fields_of
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import label

POST, COPY, TELLING = fields_of(ListPost), fields_of(ListCopy), fields_of(ListTelling)
RECEIVED_BY = replace(COPY["received_by"], required=True)
ABREAST = 4
MOST_NAMED = 6


class PostSheet(FormSheet):
    """A post: its name, what its list holds, and of which buildings; none ticked is the whole site."""

    def __init__(
        self, over: QWidget, desk: Desk, then: Callable[[Ref], object], card: PostCard | None = None
    ) -> None:
        title = f"修改岗位：{card.name}" if card else "新增岗位"
        fields = (replace(POST["name"], hint="北门岗"), POST["kind"])
        super().__init__(over, desk, title, fields, clause=CLAUSE, icon="person")
        self._then, self._card = then, card
        self.boxes: dict[int, QCheckBox] = {}
        known = desk.read(lists.buildings)
        told = "表上的楼栋，一个都不勾就是全部楼栋。" if known else "还没有住户，先按全部楼栋设立。"
        self.body.addWidget(label(told, "muted"))
        grid = QGridLayout()
        for place, (building_id, name) in enumerate(known):
            box = QCheckBox(name)
            box.setAccessibleName(f"楼栋：{name}")
            box.setChecked(card is not None and building_id in card.building_ids)
            self.boxes[building_id] = box
            grid.addWidget(box, place // ABREAST, place % ABREAST)
        self.body.addLayout(grid)
        if self.boxes:
            self.form.submitted.disconnect(self.save)
            self.form.submitted.connect(self._to_boxes)
        words = "现场岗位的表只有房号和姓名；监控室和前台的另有电话。"
        if card is not None and card.copies:
            words += "手里的表不变，改了以后请打印新表。"
        self.body.addWidget(label(words, "muted", wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        card = self._card
        super().start(values or ({"name": card.name, "kind": card.kind} if card else {"kind": "ground"}))

    def _to_boxes(self) -> None:
        """Enter behind the kind: the buildings are asked for before it is saved."""
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        ticked = tuple(number for number, box in self.boxes.items() if box.isChecked())
        told = {**self.form.values(), "building_ids": ticked}
        if self._card is None:
            ref = self.do(service.set_up_post, **told, done=f"岗位“{told['name']}”已设立，接着打印它的表。")
            if isinstance(ref, Ref):
                self._then(ref)
        else:
            self.do(service.change_post, self._card.ref.id, **told, done=f"岗位“{told['name']}”已修改。")


class TellSheet(FormSheet):
    """The post is told of all that is open (ARCH-10)."""

    def __init__(self, over: QWidget, desk: Desk, card: PostCard) -> None:
        fields = (
            replace(TELLING["told_to"], required=True),
            replace(TELLING["way"], required=True, choices=TOLD_WAYS),
        )
        super().__init__(
            over, desk, f"登记通知：{card.name}", fields, clause=TOLD_CLAUSE, icon="complaints", words="登记"
        )
        self._card = card
        self.body.insertWidget(0, _untold_block(card))

    def start(self, values: dict[str, str] | None = None) -> None:
        """The gate is mostly told by radio, the control room by telephone."""
        usual = "radio" if self._card.kind == "ground" else "phone"
        holder = next((each.received_by for each in self._card.copies if each.received_by), "")
        super().start(values or {"way": usual, "told_to": holder})

    def save(self) -> None:
        card, values = self._card, self.form.values()
        done = f"{card.name}：{len(card.untold)} 项变更已通知{values['told_to'].strip()}。"
        self.do(service.tell, card.ref.id, **values, done=done)


class HandOutSheet(FormSheet):
    """A printed copy goes to its post; the one it held comes back in the same act."""

    def __init__(self, over: QWidget, desk: Desk, card: PostCard, copy: CopyLine) -> None:
        old = [each for each in card.copies if each.state == "handed"]
        how = Field("old_how", "旧表", Kind.CHOICE, required=True, choices=TAKEN_BACK)
        fields = (RECEIVED_BY, how) if old else (RECEIVED_BY,)
        super().__init__(
            over, desk, f"发放：{copy.called}", fields, clause=CLAUSE, icon="folder", words="发放"
        )
        self._card, self._copy = card, copy
        facts = [("岗位", f"{card.name}　{card.holds}"), ("新表", f"{copy.called}　{copy.words}")]
        if old:
            facts.append(("旧表", f"{'、'.join(each.called for each in old)}，请当面收回"))
        facts.append(("办了以后", _told_words(card)))
        self.body.insertWidget(0, facts_block(facts))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"old_how": "destroyed"})

    def save(self) -> None:
        done = f"{self._copy.called} 已发给{self._card.name}。"
        self.do(service.hand_out, self._copy.ref.id, **self.form.values(), done=done)


class TakeBackSheet(FormSheet):
    """A copy comes back, or was lost."""

    def __init__(self, over: QWidget, desk: Desk, card: PostCard, copy: CopyLine) -> None:
        fields = (
            Field("how", "怎么收回的", Kind.CHOICE, required=True, choices=TAKEN_BACK),
            Field("why", "说明", Kind.TEXT, limit=100, hint="遗失的写明经过"),
        )
        super().__init__(
            over,
            desk,
            f"收回：{copy.called}",
            fields,
            clause=CLAUSE,
            icon="folder",
            words="收回",
            danger=True,
        )
        self._copy = copy
        then = "岗位手里没有表以后，不再通知它变更。" if len(card.copies) == 1 else "其余的表照常通知变更。"
        self.body.insertWidget(
            0, facts_block((("岗位", card.name), ("表", f"{copy.called}　{copy.words}"), ("办了以后", then)))
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"how": "destroyed"})

    def save(self) -> None:
        done = f"{self._copy.called} 已登记收回。"
        self.do(service.take_back, self._copy.ref.id, **self.form.values(), done=done)


class ReceiptSheet(FormSheet):
    """Who took a copy was mistyped."""

    def __init__(self, over: QWidget, desk: Desk, copy: CopyLine) -> None:
        title = f"更正领表人：{copy.called}"
        super().__init__(over, desk, title, (RECEIVED_BY,), clause=CLAUSE, icon="folder", columns=1)
        self._copy = copy

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"received_by": self._copy.received_by})

    def save(self) -> None:
        done = f"{self._copy.called} 的领表人已更正，原来写的留着。"
        self.do(service.put_right_receipt, self._copy.ref.id, **self.form.values(), done=done)


def _untold_block(card: PostCard) -> QWidget:
    shown: Sequence[tuple[str, str]] = [
        (line.room, f"{line.what}　{line.turned}" if line.unit else line.what)
        for line in card.untold[:MOST_NAMED]
    ]
    left = len(card.untold) - len(shown)
    more = [("另有", f"{left} 项，见通知单")] if left else []
    return facts_block((*shown, *more))


def _told_words(card: PostCard) -> str:
    if not card.untold:
        return "从现在起，名册有变更当天通知这个岗位。"
    return "打印以前的变更表上已有，不用再通知；打印以后的照常通知。"
