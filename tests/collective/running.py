"""A plan that runs, made through a desk in one go: for walks that look at the screens."""

import time
from datetime import date, timedelta

from app.modules.collective import lists, service
from app.modules.consents import service as consents
from app.rules.ref import Ref
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.desk import Desk
from tests.collective.crowd import STEPS


def running_plan(desk: Desk, units: range) -> Ref:
    """The plan there is, or a new one from tomorrow on with these flats, some of them come and gone."""
    for known in desk.read(lists.plans):
        return known.ref
    first = date.today() + timedelta(days=1)
    plan: Ref = desk.do(service.make_plan, name="一期集中入住", first_day=first, last_day=first, place="会所")
    desk.do(service.set_steps, plan.id, STEPS)
    desk.do(service.set_slots, plan.id, [(first, f"{hour}:00", f"{hour + 1}:00", 12) for hour in (9, 10, 11)])
    desk.do(service.add_households, plan.id, unit_ids=tuple(units))
    asked = desk.do(service.ask_plan, plan.id)
    desk.do(consents.agree, asked.id, signature=Signature(login_key(desk.who.login), time.monotonic()))
    desk.do(service.start_plan, plan.id)
    batch, steps = desk.do(service.open_batch, plan.id), desk.read(lists.plan, plan.id).steps
    for ticket in range(1, 6):
        desk.do(service.arrive, plan.id, str(ticket))
    desk.do(service.call, plan.id)
    desk.do(service.take_sheet, batch.id, "1", tuple(step.id for step in steps))
    desk.do(service.take_sheet, batch.id, "2", (steps[0].id,), missing="委托书没有公证，购房发票原件没带")
    return plan
