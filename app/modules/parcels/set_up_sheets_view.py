"""The dialogs of setting the shelf up: one bay, one courier, one household that wants nothing accepted."""

from PySide6.QtWidgets import QWidget

from app.modules.parcels import service, set_up_lists
from app.modules.parcels.rules import BAYS, LONGEST_WORDS, MOST_HOLDS, MOST_LEVELS, MOST_SPOTS
from app.modules.parcels.set_up_lists import BayRow, CourierRow
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, label

USUAL = {"kind": "ordinary", "levels": "6", "spots": "4", "holds": "4"}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SAID = "业主来电，不用代收"


class BaySheet(FormSheet):
    """One bay as it stands: what it is called, what lies there, how many places; a new one without `bay`."""

    FIELDS = (
        Field("name", "架号", required=True, limit=6, hint="A、B，或 冷藏"),
        Field("kind", "放什么", Kind.CHOICE, required=True, choices=BAYS),
        Field("levels", "几层", Kind.NUMBER, required=True, limit=1, hint=f"最多 {MOST_LEVELS} 层"),
        Field("spots", "每层几格", Kind.NUMBER, required=True, limit=2, hint=f"最多 {MOST_SPOTS} 格"),
        Field("holds", "每格放几件", Kind.NUMBER, required=True, limit=2, hint=f"最多 {MOST_HOLDS} 件"),
    )

    def __init__(self, over: QWidget, desk: Desk, bay: BayRow | None, others: int, names: set[str]) -> None:
        title = f"{bay.name} 架" if bay is not None else "加一个货架"
        super().__init__(
            over, desk, title, self.FIELDS, clause="PARC-01", icon="parcels", width=560, words="设好"
        )
        self._bay, self._others, self._names = bay, others, names
        self.preview = label(" ", "muted", wrap=True)
        self.body.addWidget(self.preview)
        self.form.edited.connect(self._foresee)
        allow(self.go, desk, service.save_bay)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it as the bay stands, or with the next letter and the usual size."""
        bay = self._bay
        if bay is not None:
            own = {"name": bay.name, "kind": bay.kind, "levels": str(bay.levels),
                   "spots": str(bay.spots), "holds": str(bay.holds)}  # fmt: skip
        else:
            own = {"name": next((one for one in LETTERS if one not in self._names), ""), **USUAL}
        super().start(values or own)
        self._foresee()

    def _foresee(self) -> None:
        """What the shelf comes to with this bay."""
        values = self.form.values()
        levels, spots, holds = (values[name].strip() for name in ("levels", "spots", "holds"))
        name = values["name"].strip().upper()
        if not (name and levels.isdecimal() and spots.isdecimal() and int(levels) and int(spots)):
            self.preview.setText(" ")
            return
        own = int(levels) * int(spots)
        room = f"，最多放 {own * int(holds)} 件" if holds.isdecimal() and int(holds) else ""
        first, last = f"{name}1-1", f"{name}{int(levels)}-{int(spots)}"
        self.preview.setText(
            f"这一架 {own} 格，从 {first} 到 {last}{room}。整个货架共 {self._others + own} 格。"
        )

    def save(self) -> None:
        """Set it up."""
        values = self.form.values()
        bay_id = self._bay.ref.id if self._bay is not None else None
        self.do(service.save_bay, bay_id, **values, done=f"{values['name'].strip().upper()} 架已设好。")


class CourierSheet(FormSheet):
    """One courier and what its numbers begin with, so that a scan tells it."""

    FIELDS = (
        Field("name", "快递公司", required=True, limit=20),
        Field("begins", "单号开头", limit=60, hint="SF，或 YD、43、46"),
    )

    def __init__(self, over: QWidget, desk: Desk, courier: CourierRow | None) -> None:
        title = courier.name if courier is not None else "加一家快递公司"
        super().__init__(
            over, desk, title, self.FIELDS, clause="PARC-01", icon="parcels", width=520, words="保存"
        )
        self._courier = courier
        self.body.addWidget(
            label("扫单号时按开头认出是哪一家；几种开头用顿号隔开，认不出的照样能收。", "muted", wrap=True)
        )
        allow(self.go, desk, service.save_courier)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it as it stands."""
        own = {"name": self._courier.name, "begins": self._courier.begins} if self._courier else None
        super().start(values or own)

    def save(self) -> None:
        """Keep it."""
        values = self.form.values()
        courier_id = self._courier.ref.id if self._courier is not None else None
        self.do(service.save_courier, courier_id, **values, done=f"{values['name'].strip()} 已保存。")


class DeclineSheet(FormSheet):
    """A household, or one person of it, wants no parcels accepted."""

    FIELDS = (
        Field("room", "房号", Kind.ROOM, required=True, limit=40, hint="3-2-1201"),
        Field("name", "只是哪一位", Kind.NAME, limit=60, hint="空着是全户"),
        Field("words", "怎么说的", Kind.LONG_TEXT, required=True, limit=LONGEST_WORDS, hint=SAID),
    )

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(
            over, desk, "登记不让代收", self.FIELDS, clause="PARC-01", icon="parcels", width=560, words="登记"
        )
        self.body.addWidget(
            label("登记以后，这一户的包裹收下来先进“待认”，问过本人再上架或退回。", "muted", wrap=True)
        )
        allow(self.go, desk, service.decline)

    def save(self) -> None:
        """Keep what they said."""
        values = self.form.values()
        name = values["name"].strip()
        if not values["room"].strip():
            self.form.show_error("room", "请输入房号。")
            return
        whom = self.desk.read(set_up_lists.household_of, values["room"], name)
        if isinstance(whom, str):
            self.form.show_error("name" if name and "没有" in whom else "room", whom)
            self.refuse(whom)
            return
        self.do(
            service.decline,
            whom.unit_id,
            person_id=whom.person_id if name else None,
            words=values["words"],
            done=f"{whom.room} 已登记不让代收。",
        )
