"""The papers of moving in, filled in with all that is known: one by one, or a household's pack (MOVE-03)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.form import Form, load
from app.documents.rare import MARK, marked
from app.documents.render import render, render_together
from app.errors import Refusal
from app.modules.keys.rules import SIGNED_ZH
from app.modules.movein.printed import HouseholdData, OwnerData, PaperData, PartData
from app.modules.movein.rules import METER_ZH, PART_ZH
from app.modules.site.service import SiteNames

Values = dict[str, Any]
Row = dict[str, str]

TICKED, EMPTY = "☑", "☐"
_UNITS = {"water": "立方米", "electricity": "千瓦时", "gas": "立方米", "heat": "千瓦时"}
# Lines of a table that are left for the pen where nothing is known.
_FAMILY, _CONTACTS, _VEHICLES, _PETS, _KEYS = 3, 1, 2, 1, 3


@dataclass(frozen=True)
class Printing:
    """Whose papers they are, who prints them and when: the same on all of them."""

    site: SiteNames
    who: str
    now: datetime


def register_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """The owner's register 业主登记表. Raises Refusal when a character cannot be printed."""
    return _pdf("register", data, printing)


def checked_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """The checklist of papers 入住资料核对表. Raises Refusal."""
    return _pdf("papers", data, printing)


def inspection_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """The record of the inspection 验房记录. Raises Refusal."""
    return _pdf("inspection", data, printing)


def meters_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """What the meters showed 水电气表底数确认单. Raises Refusal."""
    return _pdf("meters", data, printing)


def keys_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """The receipt for the keys 钥匙签收单. Raises Refusal."""
    return _pdf("keys", data, printing)


def received_pdf(data: HouseholdData, printing: Printing) -> bytes:
    """The list of papers handed over 资料移交清单. Raises Refusal."""
    return _pdf("received", data, printing)


def pack(data: HouseholdData, printing: Printing, wanted: Sequence[str] = ()) -> list[tuple[str, bytes]]:
    """Title and PDF of each paper of one household, those `wanted` or all. Raises Refusal."""
    return [(TITLES[key], _pdf(key, data, printing)) for key in _in_order(wanted)]


def forms_of(wanted: Sequence[str] = ()) -> dict[str, Form]:
    """The forms of the papers `wanted`, or of all, in the order of a pack. Raises Refusal, Trouble."""
    return {key: load(f"move-{key}") for key in _in_order(wanted)}


def pack_pdf(
    data: HouseholdData,
    printing: Printing,
    forms: Mapping[str, Form],
    first: Sequence[tuple[Form, Values]] = (),
) -> bytes:
    """A household's papers as one PDF; `first` are papers of another room that stand before them.

    Raises Refusal when a character cannot be printed.
    """
    papers = [(form, values_of(key, data, printing)) for key, form in forms.items()]
    return render_together([*first, *papers], f"{data.short_room} 入住资料")


def values_of(key: str, data: HouseholdData, printing: Printing) -> Values:
    """The names that a paper's form asks for; what no font here has is marked and left for the pen."""
    common = {
        "centre": printing.site.centre,
        "printed_by": printing.who,
        "printed_at": f"{printing.now:%Y-%m-%d %H:%M}",
        "number": data.number,
        "room": data.room,
        "owners": data.owner_names,
        "delivery": data.delivery,
        "handed_over": data.handed_over,
        "day": data.day,
    }
    values, missing = marked(common | _PAPERS[key][1](data))
    return values | {"rare": f"标有“{MARK}”的字，这台电脑没有字体可印，请手写补上。" if missing else ""}


# ---------------------------------------------------------------- what the forms ask for


def register_values(data: HouseholdData) -> Values:
    """What `forms/move-register.toml` asks for; lines stay empty where nothing is known."""
    people = [owner for owner in data.owners if not owner.firm]
    firms = [owner for owner in data.owners if owner.firm]
    nobody: list[OwnerData | None] = [] if firms else [None]
    return {
        "area": data.area,
        "owners": [_owner(owner, data.owners) for owner in people or nobody],
        "firms": [_firm(owner, data.owners) for owner in firms],
        "agents": [_agent(data)] if data.agent else [],
        "family": _filled_up(
            [
                {
                    "name": one.name,
                    "relation": one.relation,
                    "occupation": one.occupation,
                    "telephones": one.telephones,
                }
                for one in data.family
            ],
            ("name", "relation", "occupation", "telephones"),
            _FAMILY,
        ),
        "contacts": _rows(data.contacts, ("name", "relation", "telephone"), _CONTACTS),
        "vehicles": _rows(data.vehicles, ("plate", "what", "place"), _VEHICLES),
        "pets": _rows(data.pets, ("kind", "name", "licence"), _PETS),
    }


def checked_values(data: HouseholdData) -> Values:
    """What `forms/move-papers.toml` asks for: papers looked at and signed, each with a box to tick."""
    papers = [paper for paper in data.papers if paper.part != "given"]
    return {
        "agent": data.agent.name if data.agent else "",
        "letter": data.agent.letter if data.agent else "",
        "papers": [_paper(number, paper) for number, paper in enumerate(papers, 1)],
    }


def received_values(data: HouseholdData) -> Values:
    """What `forms/move-received.toml` asks for: papers the owner takes along."""
    given = [paper for paper in data.papers if paper.part == "given"]
    rows = [
        {"no": str(no), "title": one.title, "copies": "1", "there": _box(bool(one.there)), "remark": ""}
        for no, one in enumerate(given, 1)
    ]
    return {"papers": _filled_up(rows, ("no", "title", "copies", "there", "remark"), len(rows) + 2)}


def inspection_values(data: HouseholdData) -> Values:
    """What `forms/move-inspection.toml` asks for; both boxes stay empty beside what nobody looked at."""
    problems = [part for part in data.parts if part.result == "problem"]
    mended, fine = sum(bool(part.mended) for part in problems), _count(data.parts, "fine")
    unseen = _count(data.parts, "")
    told = f"共 {len(data.parts)} 处"
    if unseen < len(data.parts):
        told += f"：合格 {fine} 处，有问题 {len(problems)} 处" + (f"（{mended} 处已复验）" if mended else "")
        told += f"，未看 {unseen} 处" if unseen else ""
    return {"lines": [_part(part) for part in data.parts], "summary": f"{told}。"}


def meters_values(data: HouseholdData) -> Values:
    """What `forms/move-meters.toml` asks for."""
    return {
        "meters": [
            {
                "meter": METER_ZH[one.meter],
                "number": one.number,
                "reading": one.reading,
                "unit": _UNITS[one.meter],
                "remark": "没有此表" if one.none else "",
            }
            for one in data.meters
        ]
    }


def keys_values(data: HouseholdData) -> Values:
    """What `forms/move-keys.toml` asks for; a signature is drawn that was given for all that went out."""
    rows = [
        {
            "no": str(no),
            "tag": one.tag,
            "place": one.place,
            "pieces": str(one.pieces),
            "taken_by": one.taken_by,
            "day": one.day,
        }
        for no, one in enumerate(data.keys, 1)
    ]
    handed = [one for one in data.keys if one.day]
    drawn = {one.strokes for one in handed}
    one_hand = handed[0] if len(drawn) == 1 and handed[0].strokes else None
    pieces = sum(one.pieces for one in data.keys)
    return {
        "keys": _filled_up(rows, ("no", "tag", "place", "pieces", "taken_by", "day"), _KEYS),
        "summary": f"共 {len(data.keys)} 串 {pieces} 把" if data.keys else "",
        "strokes": one_hand.strokes if one_hand else "",
        "signed": f"{SIGNED_ZH['pad']}　{one_hand.signed}" if one_hand else "",
        "clerk_strokes": "",
        "clerk": "",
    }


_PAPERS: dict[str, tuple[str, Callable[[HouseholdData], Values]]] = {
    "register": ("业主登记表", register_values),
    "papers": ("入住资料核对表", checked_values),
    "inspection": ("验房记录", inspection_values),
    "meters": ("水电气表底数确认单", meters_values),
    "keys": ("钥匙签收单", keys_values),
    "received": ("资料移交清单", received_values),
}
TITLES = {key: title for key, (title, _) in _PAPERS.items()}
"""The papers of a pack in their order, by their keys."""


# ---------------------------------------------------------------- inside


def _pdf(key: str, data: HouseholdData, printing: Printing) -> bytes:
    return render(load(f"move-{key}"), values_of(key, data, printing))


def _in_order(wanted: Sequence[str]) -> list[str]:
    chosen = [key for key in TITLES if not wanted or key in wanted]
    if not chosen or not set(wanted) <= set(TITLES):
        raise Refusal("请选要打印的资料。", clause="MOVE-03", field="papers")
    return chosen


def _owner(owner: OwnerData | None, owners: Sequence[OwnerData]) -> Row:
    names = (
        "name", "sex", "birthday", "identity_kind", "identity_number",
        "telephones", "email", "occupation", "employer",
    )  # fmt: skip
    told = {name: getattr(owner, name) if owner else "" for name in names}
    return {"band": _band(owner, owners), "address": owner.postal if owner else "", **told}


def _firm(owner: OwnerData, owners: Sequence[OwnerData]) -> Row:
    names = ("name", "legal_person", "licence", "telephones", "email")
    told = {name: str(getattr(owner, name)) for name in names}
    licence = owner.licence or owner.identity_number
    return {"band": _band(owner, owners), "address": owner.postal, **told, "licence": licence}


def _band(owner: OwnerData | None, owners: Sequence[OwnerData]) -> str:
    """How the owners are told apart: 业主, or 业主 2（共有、单位）."""
    if owner is None or len(owners) == 1:
        return "业主（单位）" if owner and owner.firm else "业主"
    marks = [*(["共有"] if "共有" in owner.tie_zh else []), *(["单位"] if owner.firm else [])]
    return f"业主 {owners.index(owner) + 1}" + (f"（{'、'.join(marks)}）" if marks else "")


def _agent(data: HouseholdData) -> Row:
    agent = data.agent
    assert agent is not None  # asked for by the caller
    return {
        "name": agent.name,
        "telephone": agent.telephone,
        "letter": agent.letter,
        "identity_kind": agent.identity_kind,
        "identity_number": agent.identity_number,
    }


def _paper(number: int, paper: PaperData) -> Row:
    there = bool(paper.there)
    return {
        "part": PART_ZH[paper.part],
        "no": str(number),
        "title": paper.title,
        "needed": "必备" if paper.needed else "如有",
        "there": _box(there),
        "form": f"{_box(there and paper.original)} 原件　{_box(there and not paper.original)} 复印件",
        "pages": str(paper.pages) if there else "",
        "remark": "",
    }


def _part(part: PartData) -> Row:
    return {
        "room": part.room,
        "part": part.part,
        "fine": _box(part.result == "fine"),
        "problem": _box(part.result == "problem"),
        "words": part.words,
        "until": part.until.isoformat() if part.until else "",
        "mended": part.mended,
    }


def _count(parts: Sequence[PartData], result: str) -> int:
    return sum(part.result == result for part in parts)


def _box(ticked: bool) -> str:
    return TICKED if ticked else EMPTY


def _rows(found: Sequence[tuple[str, ...]], names: tuple[str, ...], least: int) -> list[Row]:
    return _filled_up([dict(zip(names, one, strict=True)) for one in found], names, least)


def _filled_up(rows: list[Row], names: Sequence[str], least: int) -> list[Row]:
    """The rows, with empty ones for the pen until there are enough."""
    return rows + [dict.fromkeys(names, "") for _ in range(least - len(rows))]
