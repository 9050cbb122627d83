"""The signed sheet of a count 钥匙盘点表: figures by class, the four lists of differences, who counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.checks.lists import RunSheet, run
from app.modules.followups.lists import FollowUpLine
from app.modules.keys.finding import hook_of, place_of
from app.modules.keys.model import (
    KeyCount,
    KeyCountLine,
    KeyCutting,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyPanel,
    KeyRing,
)
from app.modules.keys.papers import Values, frame
from app.modules.keys.rules import CLASSES, Counted, code_of, hook_words
from app.modules.site.service import SiteNames
from app.rules.handbook import handbook
from app.storage.search import in_slices

FINDINGS = (
    ("unknown", "不认识的牌码", "张"),
    ("wrong", "挂错钩", "串"),
    ("missing", "没找到", "串"),
    ("extra", "不该在柜里", "串"),
)
"""The four lists a count ends in, and what each counts."""


@dataclass(frozen=True)
class CountedClass:
    """The rings of one class when the count ended: away by the records, and in the cabinet."""

    class_zh: str
    out: int
    issued: int
    missing: int
    should: int
    found: int

    @property
    def listed(self) -> int:
        return self.out + self.issued + self.missing + self.should


@dataclass(frozen=True)
class CountFinding:
    """One difference; `seen` is where it was seen."""

    finding: str
    tag: str
    code: str
    place: str
    belongs: str
    seen: str
    words: str


@dataclass(frozen=True)
class CountSheet:
    """A count that is finished, with the check sheet it filled in; `cut` copies were made since the last."""

    started: datetime
    ended: datetime
    run: RunSheet
    classes: tuple[CountedClass, ...]
    findings: tuple[CountFinding, ...]
    cut: int


def count_sheet(session: Session, count_id: int) -> CountSheet:
    """One finished count with its figures as they stood at its end (KEY-08). Raises Refusal."""
    count = session.get(KeyCount, count_id)
    sheet = run(session, count.run_id) if count is not None and count.run_id else None
    if count is None or count.ended_at is None or sheet is None:
        raise Refusal("这次清点还没有做完，做完签名后才能打印盘点表。", clause="KEY-08")
    if count.check == Counted.DAILY and count.id != _newest_daily(session):
        raise Refusal("更早的每日清点只留下差异，请打印检查单。", clause="KEY-07")
    rings = _rings(session, [line.ring_id for line in count.lines if line.ring_id])
    return CountSheet(
        started=count.started_at,
        ended=count.ended_at,
        run=sheet,
        classes=_classes(session, count.lines, rings, count.ended_at),
        findings=tuple(
            _finding(session, line, rings.get(line.ring_id or 0)) for line in count.lines if line.finding
        ),
        cut=_copies_cut(session, count),
    )


def _newest_daily(session: Session) -> int | None:
    """The daily count of which everything seen is still kept (`counting.finish_count`)."""
    done = select(KeyCount.id).where(KeyCount.check == Counted.DAILY, KeyCount.state == "finished")
    return session.scalars(done.order_by(KeyCount.id.desc()).limit(1)).first()


def count_pdf(sheet: CountSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """The sheet of a count as the bytes of a PDF. Raises Refusal."""
    return render(load("key-stocktake"), count_values(sheet, site, who, now))


def count_values(sheet: CountSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/key-stocktake.toml` asks for; each of the four lists stands, empty ones too."""
    done = sheet.run
    known = {one.id: one for one in handbook().clauses}
    title = f"{done.clause} {known[done.clause].title}" if done.clause in known else "本中心自定"
    out, issued = sum(one.out for one in sheet.classes), sum(one.issued for one in sheet.classes)
    return {
        **frame(site, who, now),
        "number": done.number,
        "title": done.title,
        "basis": title,
        "day": f"{sheet.ended:%Y-%m-%d}",
        "time": f"{sheet.started:%m-%d %H:%M} 至 {sheet.ended:%m-%d %H:%M}",
        "counter": done.finished_by,
        "watcher": done.watched_by,
        "classes": [_class_row(one) for one in (*sheet.classes, _sum(sheet.classes))],
        "compared": f"已与借用记录（借出未还 {out} 串）、领用记录（{issued} 串）"
        f"和配制记录（上次盘点以来配 {sheet.cut} 把）核对。",
        "findings": [row for kind, zh, unit in FINDINGS for row in _rows(sheet.findings, kind, zh, unit)],
        "followups": [_followup(line.followup) for line in done.lines if line.followup],
        "remark": done.remark,
        "strokes": done.strokes,
        "signed": f"{done.finished_by}　{done.finished}",
        "watch_strokes": done.watch_strokes,
        "watch_signed": f"{done.watched_by}　{done.watched_when}".strip("　"),
    }


# ---------------------------------------------------------------- figures


def _rings(session: Session, ids: Sequence[int]) -> dict[int, KeyRing]:
    asked = select(KeyRing).options(joinedload(KeyRing.unit))
    return {
        ring.id: ring
        for some in in_slices(sorted(set(ids)))
        for ring in session.scalars(asked.where(KeyRing.id.in_(some)))
    }


def _classes(
    session: Session, lines: Sequence[KeyCountLine], rings: dict[int, KeyRing], at: datetime
) -> tuple[CountedClass, ...]:
    """By class: where rings were by the records at that moment, and what was to be seen and was."""
    out = _by_class(
        session, KeyLoan, KeyLending.lent_at <= at, or_(KeyLoan.back_at.is_(None), KeyLoan.back_at > at)
    )
    issued = _by_class(
        session, KeyIssue, KeyIssue.at <= at, or_(KeyIssue.ended_at.is_(None), KeyIssue.ended_at > at)
    )
    missing = _by_class(
        session, KeyLoss, KeyLoss.reported_at <= at, or_(KeyLoss.found_at.is_(None), KeyLoss.found_at > at)
    )
    should: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for line in lines:
        ring = rings.get(line.ring_id or 0)
        if ring is not None and line.finding in ("", "wrong", "missing"):
            should[ring.key_class] += 1
            found[ring.key_class] += line.finding != "missing"
    every = (
        CountedClass(zh, out[key], issued[key], missing[key], should[key], found[key]) for key, zh in CLASSES
    )
    return tuple(one for one in every if one.listed or one.found)


def _by_class(session: Session, table: type[Any], *when: Any) -> Counter[str]:
    asked = select(KeyRing.key_class).join(table, table.ring_id == KeyRing.id)
    if table is KeyLoan:
        asked = asked.join(KeyLending, KeyLending.id == KeyLoan.lending_id)
    return Counter(session.scalars(asked.where(*when)))


def _copies_cut(session: Session, count: KeyCount) -> int:
    """Copies listed since the last count of the same kind ended."""
    before = session.scalars(
        select(KeyCount.ended_at)
        .where(KeyCount.check == count.check, KeyCount.state == "finished", KeyCount.id < count.id)
        .order_by(KeyCount.id.desc())
    ).first()
    asked = select(KeyCutting.copies).where(KeyCutting.done_at <= count.ended_at)
    return sum(session.scalars(asked.where(KeyCutting.done_at > before) if before else asked))


def _finding(session: Session, line: KeyCountLine, ring: KeyRing | None) -> CountFinding:
    panel = session.get(KeyPanel, line.panel_id) if line.panel_id else None
    return CountFinding(
        finding=line.finding,
        tag=ring.tag if ring else line.code,
        code=code_of(ring.key_class, ring.number) if ring else "",
        place=place_of(ring) if ring else "",
        belongs=hook_of(ring) if ring else "",
        seen=hook_words(panel.box.name, panel.number, line.hook) if panel and line.hook else "",
        words=line.words,
    )


# ---------------------------------------------------------------- rows


def _class_row(one: CountedClass) -> dict[str, str]:
    less = one.found - one.should
    counts = ("out", "issued", "missing", "should", "found", "listed")
    return {
        "class_zh": one.class_zh,
        **{name: str(getattr(one, name)) for name in counts},
        "difference": f"{less:+d}".replace("-", "−") if less else "0",
    }


def _sum(classes: Sequence[CountedClass]) -> CountedClass:
    names = ("out", "issued", "missing", "should", "found")
    return CountedClass("合计", *(sum(getattr(one, name) for one in classes) for name in names))


def _rows(findings: Sequence[CountFinding], kind: str, zh: str, unit: str) -> list[dict[str, str]]:
    """One of the four lists under its own line; that line alone when there is nothing in it."""
    mine = [one for one in findings if one.finding == kind]
    band = f"{zh}　{len(mine)} {unit}" if mine else f"{zh}　无"
    names = ("tag", "code", "place", "belongs", "seen", "words")
    rows = [{name: str(getattr(one, name)) for name in names} for one in mine]
    return [{"finding": band, **row} for row in rows or [dict.fromkeys(names, "")]]


def _followup(line: FollowUpLine) -> dict[str, str]:
    said = {
        "open": "待整改",
        "done": f"{line.done_by} {line.done_when[:10]} 报完成",
        "verified": f"{line.verified_by} {line.verified_when[:10]} 已验证",
    }
    return {
        "what": line.what,
        "staff": line.staff,
        "until": line.until.isoformat(),
        "state": said[line.state],
    }
