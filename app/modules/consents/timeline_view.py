"""The steps of one request as events: what was said, when and how, and who is still asked."""

from collections.abc import Sequence

from app.modules.consents.lists import StepLine
from app.ui.timeline import Event, short_time


def events(asked: str, asked_at: str, steps: Sequence[StepLine], *, ended: str = "") -> list[Event]:
    """Who asked and when, each step, and how it ended (a withdrawal is no step)."""
    waiting = next((place for place, step in enumerate(steps) if not step.answered), len(steps))
    told = [Event(short_time(asked_at), "done", f"{asked}送审", whole=asked_at)]
    told += [_event(step, place == waiting and not ended) for place, step in enumerate(steps)]
    return [*told, Event("", "off", ended)] if ended else told


def _event(step: StepLine, waits: bool) -> Event:
    if not step.answered:
        words = f"等{step.role}同意" if waits else f"{step.role}　还没轮到"
        return Event("", "today" if waits else "later", words)
    return Event(
        short_time(step.at),
        "refused" if step.refused else "done",
        step.words,
        f"“{step.remark}”" if step.remark else "",
        strokes=step.strokes,
        whole=step.at,
    )
