"""Since when a household really lives there: the day from which its visit at home is due (CARE-05)."""

from datetime import date

from app.errors import Refusal
from app.modules.movein.rules import past_day_or_refuse
from app.modules.residents.model import Unit
from app.modules.residents.service import amend
from app.storage.act import Act, verb


@verb("movein.work", "登记乔迁")
def moved_in(act: Act, unit_id: int, day: date | str) -> None:
    """The household really lives there since that day (CARE-05). Raises Refusal naming the field."""
    unit = act.session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新查找。", field="room")
    found = past_day_or_refuse(day, "乔迁日期", "day", act.today)
    if unit.handed_over is not None and found < unit.handed_over:
        raise Refusal("乔迁日期早于入伙日期，请核对。", field="day")
    amend(act, unit, "moved_in", found)
    act.session.flush()
