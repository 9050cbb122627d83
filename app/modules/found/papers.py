"""The papers of lost property: receipt, labels, list; never the finder, never the marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.found.lists import ItemRow
from app.modules.found.model import FoundEnding
from app.modules.found.rules import CLAUSE, KIND_ZH, PAPER_ZH, RELATION_ZH, SIGNED_ZH, Moment, code_of
from app.modules.residents.model import Unit
from app.modules.site.service import SiteNames
from app.modules.staff.service import names

Values = dict[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What a receipt says of one hand-over."""

    values: dict[str, str]


def receipt(session: Session, ending_id: int) -> Receipt:
    """What the receipt of a hand-over says. Raises Refusal for what was not handed over to a person."""
    ending = session.get(FoundEnding, ending_id)
    if ending is None or ending.way not in ("claimed", "finder") or ending.state == "refused":
        raise Refusal("这件物品没有人领走，没有领取单。", clause=CLAUSE)
    item, staff = ending.item, names(session)
    unit = session.get(Unit, ending.unit_id) if ending.unit_id else None
    undone = ""
    if ending.undone_at is not None:
        undone = f"{ending.undone_at:%Y-%m-%d %H:%M} 已撤销：{ending.why}"
    return Receipt(
        {
            "code": code_of(item.year, item.number),
            "what": item.what,
            "kind_zh": KIND_ZH[item.kind],
            "words": item.words,
            "found": Moment(item.found_on, item.found_time).words,
            "where": item.found_where,
            "who": ending.who,
            "relation": RELATION_ZH.get(ending.relation, ""),
            "room": unit.code.long if unit is not None else "",
            "identity": f"{PAPER_ZH.get(ending.identity_kind, '')}　尾号 {ending.identity_tail}",
            "looked_by": staff.get(ending.identity_looked_at_by or 0, ""),
            "at": f"{ending.at:%Y-%m-%d %H:%M}",
            "strokes": ending.strokes,
            "signed": f"{SIGNED_ZH['pad']}　{ending.at:%Y-%m-%d}" if ending.signed == "pad" else "",
            "clerk_strokes": "",
            "clerk": staff.get(ending.by, ""),
            "undone": undone,
        }
    )


def receipt_pdf(told: Receipt, site: SiteNames, who: str, now: datetime) -> bytes:
    """The receipt 领取单 of one hand-over, half an A4. Raises Refusal."""
    return render(load("found-receipt"), {**told.values, **_frame(site, who, now)})


def tags_pdf(rows: Sequence[ItemRow], *, used: str = "0") -> bytes:
    """Labels of things on a sheet of which `used` are gone. Raises Refusal."""
    if not rows:
        raise Refusal("没有可以打标签的物品。", clause=CLAUSE)
    tags = [{"code": row.code, "kept_where": row.kept_where} for row in rows]
    return render(load("found-tag"), {"tags": tags, "used": used})


def list_pdf(
    rows: Sequence[ItemRow], site: SiteNames, who: str, now: datetime, *, which: str, then: str = ""
) -> bytes:
    """The list of these things; `which` says what was chosen, `then` what becomes of them. Raises Refusal."""
    if not rows:
        raise Refusal("没有可以打印的拾遗物品。", clause=CLAUSE)
    values: Values = {
        **_frame(site, who, now),
        "day": f"{now.year}年{now.month}月{now.day}日",
        "which": which,
        "total": str(len(rows)),
        "then": then,
        "items": [
            {
                "code": row.code,
                "what": row.what,
                "kind": row.kind,
                "where": row.where,
                "found": row.found,
                "kept_where": row.kept_where,
            }
            for row in rows
        ],
    }
    return render(load("found-list"), values)


def _frame(site: SiteNames, who: str, now: datetime) -> Values:
    """What every paper says of itself: whose it is, who printed it and when."""
    return {"centre": site.centre, "printed_by": who, "printed_at": f"{now:%Y-%m-%d %H:%M}"}
