"""The papers of the shelf: labels of parcels and places, the sheet to sign, what is left, the check."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.parcels.check_lists import CheckSheet, SheetLine
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.printed import AgedLine, PickupLine, PickupSheet, PlaceLabel
from app.modules.parcels.rules import CHECK_FINDINGS, IN, OUT, own_code
from app.modules.site.service import SiteNames

TO_FILL = "_" * 14
"""Stands where something is written by hand."""
NOTHING = "无"

Values = dict[str, Any]


def label_pdf(rows: Sequence[ParcelRow], *, roll: bool = True, used: str = "0") -> bytes:
    """Labels of parcels (PARC-01), one after the other on the roll, or on a sheet of which `used` are gone.

    A label tells place, pick-up code and room, and never a name. Raises Refusal.
    """
    if not rows:
        raise Refusal("没有要打印标签的包裹。", clause=IN)
    labels = [_label(row) for row in rows]
    return render(load("parcel-label-roll" if roll else "parcel-label"), {"labels": labels, "used": used})


def place_labels_pdf(places: Sequence[PlaceLabel], *, used: str = "0") -> bytes:
    """Labels of places on a label sheet of which `used` are gone. Raises Refusal."""
    if not places:
        raise Refusal("还没有设货架，没有可以打印的货位。", clause=IN)
    rows = [{"place": one.place, "barcode": one.barcode, "kind": one.kind} for one in places]
    return render(load("parcel-place-label"), {"places": rows, "used": used})


def pickup_sheet_pdf(sheet: PickupSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """The sheet a household signs for its parcels 包裹签收单 (PARC-02). Raises Refusal."""
    return render(load("parcel-pickup"), pickup_values(sheet, site, who, now))


def aged_pdf(lines: Sequence[AgedLine], site: SiteNames, who: str, now: datetime) -> bytes:
    """The list of what is left too long 滞留包裹清单, for the leader (PARC-02). Raises Refusal."""
    if not lines:
        raise Refusal("没有滞留的包裹，不用打印清单。", clause=OUT)
    return render(load("parcel-aged"), aged_values(lines, site, who, now))


def check_pdf(sheet: CheckSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """What a look over the shelf came to 清架结果, in four lists. Raises Refusal."""
    return render(load("parcel-check"), check_values(sheet, site, who, now))


# ---------------------------------------------------------------- what the forms ask for


def pickup_values(sheet: PickupSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/parcel-pickup.toml` asks for."""
    at = sheet.at
    return {
        **_frame(site, who, now),
        "room": sheet.room,
        "addressees": sheet.addressees,
        "count": f"{len(sheet.parcels)} 件",
        "taker": sheet.taker or TO_FILL,
        "relation": sheet.relation or TO_FILL,
        "consent": sheet.consent or ("不用" if sheet.relation == "本人" else TO_FILL),
        "paper": sheet.paper,
        "clerk": sheet.clerk,
        "at": _minute(at) if at else TO_FILL,
        "undone": f"本次交付已更正：{sheet.undone}" if sheet.undone else "",
        "parcels": [_pickup_row(number, one) for number, one in enumerate(sheet.parcels, 1)],
        "strokes": sheet.strokes,
        "signed": f"手写签名　{_minute(at)}" if at and sheet.strokes else "",
    }


def aged_values(lines: Sequence[AgedLine], site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/parcel-aged.toml` asks for."""
    return {
        **_frame(site, who, now),
        "day": f"{now.year}年{now.month}月{now.day}日",
        "count": str(len(lines)),
        "rows": [_aged_row(number, line) for number, line in enumerate(lines, 1)],
    }


def check_values(sheet: CheckSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/parcel-check.toml` asks for; each of the four lists stands, empty ones too."""
    rows = [row for kind, zh in CHECK_FINDINGS for row in _check_rows(sheet.lines, kind, zh)]
    return {
        **_frame(site, who, now),
        "day": f"{sheet.began:%Y-%m-%d}",
        "time": f"{sheet.began:%H:%M} 至 {sheet.ended:%H:%M}",
        "by": sheet.by,
        "expected": f"{sheet.expected} 件",
        "found": f"{sheet.found} 件",
        "words": sheet.words or NOTHING,
        "rows": rows,
    }


# ---------------------------------------------------------------- inside


def _frame(site: SiteNames, who: str, now: datetime) -> Values:
    return {"centre": site.centre, "printed_by": who, "printed_at": _minute(now)}


def _label(row: ParcelRow) -> dict[str, str]:
    mark = "" if row.kind == "ordinary" else f"　{row.kind_zh}"
    return {
        "place": f"{row.place or '未上架'}{mark}",
        "code": f"取件码 {row.code}" if row.state == "waiting" else "",
        "barcode": own_code(row.ref.id),
        "room": row.room if row.state == "waiting" else f"待认　{row.doubt_zh}",
        "more": f"{row.taken_in:%m-%d %H:%M} 收　{row.tail}",
    }


def _pickup_row(number: int, one: PickupLine) -> dict[str, str]:
    return {
        "no": str(number),
        "place": one.place,
        "kind": one.kind,
        "what": one.what,
        "taken_in": f"{one.taken_in:%m-%d %H:%M}",
    }


def _aged_row(number: int, line: AgedLine) -> dict[str, str]:
    row = line.parcel
    room = row.room if row.state == "waiting" else f"待认 {row.doubt_zh}"
    return {
        "no": str(number),
        "age": row.age,
        "place": row.place,
        "room": room,
        "kind": row.kind_zh,
        "what": "\n".join(filter(None, (row.number or row.tail, row.courier))),
        "taken_in": f"{row.taken_in:%Y-%m-%d}",
        "calls": line.calls or "还没有通知过",
        "decided": row.decided,
    }


def _check_rows(lines: Sequence[SheetLine], kind: str, zh: str) -> list[dict[str, str]]:
    """One of the four lists under its own line; that line alone when there is nothing in it."""
    mine = [line for line in lines if line.finding == kind]
    band = f"{zh}　{len(mine)} 件" if mine else f"{zh}　{NOTHING}"
    names = ("what", "room", "belongs", "seen", "words")
    rows = [{name: str(getattr(line, name)) for name in names} for line in mine]
    return [{"finding": band, **row} for row in rows or [dict.fromkeys(names, "")]]


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
