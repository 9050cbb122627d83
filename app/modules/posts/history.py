"""What happened at a post, the newest first: lists handed out and taken in, changes it was told of."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from app.modules.posts.duties import called
from app.modules.posts.model import ListCopy, ListTelling
from app.modules.posts.rules import ENDING_ZH, WAY_ZH, rooms_zh
from app.rules.happened import HistoryLine


def history_of(
    copies: Sequence[ListCopy], booked: Sequence[ListTelling], known: dict[int, str]
) -> tuple[HistoryLine, ...]:
    """Copies and tellings in one list; what was told at once is one line, and late is said to be late."""
    by_act = groupby(booked, key=lambda one: (one.told_at, one.told_to, one.way, one.struck_at))
    found = [line for _, each in by_act for line in _of_tellings(list(each), known)]
    found += [line for copy in copies for line in reversed(_of_copy(copy, known))]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def late_words(tellings: Sequence[ListTelling]) -> str:
    """By how many days the latest of them was told after its day; empty when all were in time (ARCH-10)."""
    days = [(one.told_at.date() - one.change.at.date()).days for one in tellings if one.told_at is not None]
    worst = max(days, default=0)
    return f"（迟 {worst} 天）" if worst > 0 else ""


def _of_copy(copy: ListCopy, known: dict[int, str]) -> list[HistoryLine]:
    found = []
    printed = copy.printed_at
    if printed is not None:
        found.append(_line(printed, f"打印 {copy.called}，{copy.households} 户", copy.made_by, known))
    if copy.received_at is not None:
        found.append(_line(copy.received_at, f"{copy.received_by}领走 {copy.called}", None, known))
    if copy.ended_at is not None:
        why = f"：{copy.ended_why}" if copy.ended_why else ""
        found.append(
            _line(copy.ended_at, f"{copy.called} {ENDING_ZH[copy.ended_how]}{why}", copy.ended_by, known)
        )
    return found


def _of_tellings(tellings: Sequence[ListTelling], known: dict[int, str]) -> list[HistoryLine]:
    tellings = sorted(tellings, key=lambda one: one.id)
    first = tellings[0]
    if first.told_at is None:
        return []
    rooms = rooms_zh([called(one.change) for one in tellings])
    struck = f"，后来撤回：{first.struck_why}" if first.struck_at is not None else ""
    words = f"{WAY_ZH[first.way]}告诉{first.told_to}：{rooms}{late_words(tellings)}{struck}"
    return [_line(first.told_at, words, first.told_by, known)]


def _line(at: datetime, words: str, by: int | None, known: dict[int, str]) -> HistoryLine:
    return HistoryLine(at, f"{at:%Y-%m-%d %H:%M}", words, known.get(by, "") if by else "")
