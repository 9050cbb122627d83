"""What is shown of checks: the shelf of those to do, one sheet, the sheets of a month, the definitions."""

from dataclasses import dataclass
from datetime import date

from app.modules.followups.lists import FollowUpLine
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow


@dataclass(frozen=True)
class CheckRow:
    """One check on the shelf: `ref` the definition; `subject_id` the newcomer or 0, `for_staff_id` the officer or 0.

    These three go to `start_run`. A check with one for each officer (or newcomer) has a row for each.
    `state` is overdue, today, later or none (on demand); `last` who did it last and when, in words.
    """

    ref: Ref
    subject_id: int
    for_staff_id: int
    title: str
    whom: str
    group: str
    group_zh: str
    clause: str
    who_zh: str
    term_zh: str
    due: date | None
    state: str
    open_run: Ref | None
    last: str
    mine: bool
    may_run: bool
    watched: bool


@dataclass(frozen=True)
class RunLine:
    """One line of a sheet. `staff_id` and `until` are named for a problem while the sheet is open."""

    position: int
    head: str
    text: str
    kind: str
    result: str
    result_zh: str
    should: int | None
    found: int | None
    note: str
    answered: str
    staff_id: int | None
    until: date | None
    photos: tuple[AttachmentRow, ...]
    followup: FollowUpLine | None

    @property
    def difference(self) -> int | None:
        """How many more (or fewer, below 0) were found than there should be."""
        return None if self.should is None or self.found is None else self.found - self.should


@dataclass(frozen=True)
class RunSheet:
    """One sheet. `runners` are the ids of those who filled it in: none of them can be the watcher.

    `watch_missing`: it is to be watched, and nobody has signed yet. `number` is "" until finished.
    """

    ref: Ref
    definition: Ref
    title: str
    clause: str
    group: str
    state: str
    state_zh: str
    whom: str
    about: str
    started: str
    started_by: str
    finished: str
    finished_by: str
    dropped_why: str
    number: str
    watched: bool
    watch_missing: bool
    watched_by: str
    watched_when: str
    watch_strokes: str
    remark: str
    strokes: str
    runners: tuple[int, ...]
    lines: tuple[RunLine, ...]
    who_zh: str
    due: date | None

    @property
    def answered(self) -> int:
        """How many lines have an answer."""
        return sum(bool(line.result) for line in self.lines)


@dataclass(frozen=True)
class RunRow:
    """One sheet in the history."""

    ref: Ref
    title: str
    clause: str
    number: str
    when: str
    who: str
    whom: str
    about: str
    state: str
    state_zh: str
    problems: int
    watched_by: str


@dataclass(frozen=True)
class DefinitionLine:
    """One line of a definition in force."""

    head: str
    text: str
    kind: str


@dataclass(frozen=True)
class DefinitionCard:
    """One definition with its lines; `by_handbook`: who and how often are the clause's and not to change.

    `edited`: the site changed what was shipped; `retired` since when it is not done any more.
    """

    ref: Ref
    key: str
    title: str
    group: str
    group_zh: str
    clause: str
    clock: str
    who: str
    who_zh: str
    term: str
    term_zh: str
    per: str
    watched: bool
    begins: date
    retired: date | None
    own: bool
    edited: bool
    by_handbook: bool
    lines: tuple[DefinitionLine, ...]
