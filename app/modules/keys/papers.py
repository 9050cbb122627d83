"""The papers of the key cabinet: list, record, slip, application, agreement, tags; the count's is beside."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.keys.printed import AgreementSheet, CuttingSheet, IssueSlip, ListedRing, LoanRecord, Slip
from app.modules.keys.rules import SIGNED_ZH, STATE_ZH, end_of_deposit
from app.modules.site.service import SiteNames
from app.rules.dates import WEEKDAYS

TO_SIGN = "\n".join(["\u3000"] * 2)
"""Stands where a cell is left to be signed by hand."""

Values = dict[str, Any]


def key_list_pdf(
    rings: Sequence[ListedRing], site: SiteNames, who: str, now: datetime, *, which: str = "全部"
) -> bytes:
    """The key list 钥匙清单 (KEY-02); `which` says in words what was chosen. Raises Refusal."""
    _must_have(rings)
    return render(load("key-list"), key_list_values(rings, site, who, now, which=which))


def loans_pdf(
    records: Sequence[LoanRecord], since: date, until: date, site: SiteNames, who: str, now: datetime
) -> bytes:
    """The record of loans and issues 钥匙领借用记录表 of a period (KEY-03). Raises Refusal."""
    return render(load("key-loans"), loans_values(records, since, until, site, who, now))


def slip_pdf(slip: Slip, site: SiteNames, who: str, now: datetime, *, roll: bool = False) -> bytes:
    """The slip of one borrowing 钥匙借用单, on A5 or on the 80 mm roll. Raises Refusal."""
    return render(load("key-slip-roll" if roll else "key-slip"), slip_values(slip, site, who, now))


def issue_pdf(slip: IssueSlip, site: SiteNames, who: str, now: datetime) -> bytes:
    """The slip of one issue 钥匙领用单 (KEY-04). Raises Refusal."""
    return render(load("key-issue"), issue_values(slip, site, who, now))


def cutting_pdf(sheet: CuttingSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """The application for copies 钥匙配制申请表 (KEY-05). Raises Refusal."""
    return render(load("key-cutting"), cutting_values(sheet, site, who, now))


def agreement_pdf(sheet: AgreementSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """The agreement on an owner's keys 业主钥匙寄存协议. Raises Refusal."""
    return render(load("key-agreement"), agreement_values(sheet, site, who, now))


def tags_pdf(tags: Sequence[str], *, telephone: str = "", used: str = "0", roll: bool = False) -> bytes:
    """Tags 钥匙牌 on a label sheet of which `used` are gone, or on the roll (KEY-02). Raises Refusal."""
    _must_have(tags)
    rows = [{"tag": tag, "telephone": telephone} for tag in tags]
    return render(load("key-tags-roll" if roll else "key-tags"), {"tags": rows, "used": used})


# ---------------------------------------------------------------- what the forms ask for


def key_list_values(
    rings: Sequence[ListedRing], site: SiteNames, who: str, now: datetime, *, which: str = "全部"
) -> Values:
    """The names that `forms/key-list.toml` asks for; the rings stand class by class."""
    classes = [(name, list(group)) for name, group in groupby(rings, key=lambda ring: ring.class_zh)]
    return {
        **frame(site, who, now),
        "day": f"{now.year}年{now.month}月{now.day}日",
        "which": which,
        "rings": [
            {
                "band": f"{name}　{len(group)} 串 {_pieces(group)} 把",
                "code": ring.code,
                "tag": ring.tag,
                "place": ring.place,
                "pieces": f"{ring.pieces}（少 {ring.short}）" if ring.short else str(ring.pieces),
                "hook": ring.hook,
                "source": ring.source_zh,
                "state": _state(ring),
                "remark": ring.remark,
            }
            for name, group in classes
            for ring in group
        ],
        "totals": [_totals(name, group) for name, group in (*classes, ("合计", rings))],
    }


def loans_values(
    records: Sequence[LoanRecord], since: date, until: date, site: SiteNames, who: str, now: datetime
) -> Values:
    """The names that `forms/key-loans.toml` asks for."""
    lent = [one for one in records if one.due is not None]
    out = sum(one.back is None for one in lent)
    issued = len(records) - len(lent)
    return {
        **frame(site, who, now),
        "period": f"{since} 至 {until}",
        "summary": f"借用 {len(lent)} 串，未还 {out} 串；领用 {issued} 串",
        "loans": [_loan(one) for one in records],
    }


def slip_values(slip: Slip, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/key-slip.toml` and `forms/key-slip-roll.toml` ask for."""
    longer = f"已同意延期 {slip.longer} 次" if slip.longer else ""
    if slip.wanted is not None:
        longer = f"延到 {_until(slip.wanted)}：等中心负责人同意"
    return {
        **frame(site, who, now),
        "number": slip.number,
        "borrower": slip.borrower,
        "capacity": slip.capacity_zh,
        "firm": slip.firm,
        "clerk": slip.clerk,
        "reason": slip.reason,
        "out": _minute(slip.out),
        "rings": [
            {
                "no": str(no),
                "tag": ring.tag,
                "code": ring.code,
                "place": ring.place,
                "pieces": str(ring.pieces),
            }
            for no, ring in enumerate(slip.rings, 1)
        ],
        "summary": f"共 {len(slip.rings)} 串 {sum(ring.pieces for ring in slip.rings)} 把",
        "until": _until(slip.due),
        "longer": longer,
        "strokes": slip.strokes,
        "signed": f"{SIGNED_ZH['pad']}　{_minute(slip.out)}" if slip.signed == "pad" else "",
    }


def issue_values(slip: IssueSlip, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/key-issue.toml` asks for."""
    ring = slip.ring
    row = {"tag": ring.tag, "code": ring.code, "place": ring.place, "pieces": str(ring.pieces)}
    return {
        **frame(site, who, now),
        "number": slip.number,
        "taken_by": slip.taken_by,
        "firm": slip.firm,
        "identity": slip.identity,
        "clerk": slip.clerk,
        "reason": slip.reason,
        "at": _minute(slip.at),
        "rings": [row],
        "ended": f"{_minute(slip.ended)} 了结：{slip.ended_why}" if slip.ended else "",
        "strokes": slip.strokes,
        "signed": f"{SIGNED_ZH['pad']}　{_minute(slip.at)}" if slip.signed == "pad" else "",
    }


def cutting_values(sheet: CuttingSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/key-cutting.toml` asks for."""
    said = sheet.said
    left = sheet.pieces - sheet.short
    return {
        **frame(site, who, now),
        "number": sheet.number,
        "applicant": sheet.applicant,
        "asked_day": f"{sheet.asked:%Y-%m-%d}",
        "code": sheet.code,
        "tag": sheet.tag,
        "class_zh": sheet.class_zh,
        "place": sheet.place,
        "pieces": f"{left} 把（应有 {sheet.pieces} 把）" if sheet.short else f"{left} 把",
        "copies": f"{sheet.copies} 把",
        "reason": sheet.reason,
        "opinion": sheet.opinion,
        "clerk": sheet.clerk,
        "opinion_day": f"{sheet.asked:%Y-%m-%d}",
        "approval": "。".join(filter(None, (said.words, said.remark))) + "。" if said else "",
        "strokes": said.strokes if said else "",
        "approved": f"{said.name}　{said.at}" if said else "",
        "done_day": f"{sheet.done:%Y-%m-%d}" if sheet.done else "",
        "done_by": sheet.done_by,
        "received_by": sheet.received_by,
        "listed": f"已更新：{sheet.onto}" if sheet.done and sheet.onto else "已更新" if sheet.done else "",
    }


def agreement_values(sheet: AgreementSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/key-agreement.toml` asks for."""
    until = f"到 {_day_zh(sheet.until)}止" if sheet.until else "到甲方取回为止"
    taken = (
        f"钥匙 {sheet.pieces if sheet.taken_by else TO_SIGN[0] * 2} 把已当面点清取回，乙方不留复制的钥匙。"
    )
    struck = sheet.ended if not sheet.taken_by else None
    return {
        **frame(site, who, now),
        "company": site.company,
        "number": sheet.number,
        "owner": sheet.owner,
        "place": sheet.place,
        "pieces": str(sheet.pieces),
        "tag": sheet.tag,
        "keys": "",
        "purpose": sheet.purpose,
        "since": _day_zh(sheet.since),
        "until": until,
        "strokes": sheet.strokes,
        "signed": f"{sheet.owner}　{_minute(sheet.since)}" if sheet.signed == "pad" else "",
        "clerk_strokes": "",
        "clerk_signed": sheet.clerk,
        "taken": f"{_day_zh(struck)}{end_of_deposit('')}。" if struck else taken,
        "end_strokes": sheet.end_strokes,
        "end_signed": f"{sheet.taken_by}　{_minute(sheet.ended)}" if sheet.ended and not struck else "",
        "end_clerk_strokes": "",
        "end_clerk_signed": sheet.ended_by,
    }


def frame(site: SiteNames, who: str, now: datetime) -> Values:
    """What every paper says of itself: whose it is, who printed it and when."""
    return {"centre": site.centre, "printed_by": who, "printed_at": _minute(now)}


# ---------------------------------------------------------------- inside


def _must_have(things: Sequence[object]) -> None:
    if not things:
        raise Refusal("没有选中钥匙，没有可打印的。", clause="KEY-02")


def _pieces(rings: Sequence[ListedRing]) -> int:
    """How many keys there should be; what is short is said at its ring."""
    return sum(ring.pieces for ring in rings)


def _state(ring: ListedRing) -> str:
    if ring.until is not None:
        return f"{ring.state}　{ring.until:%m-%d %H:%M} 还"
    return f"{ring.state}　{ring.since:%Y-%m-%d}" if ring.since else ring.state


def _totals(name: str, rings: Sequence[ListedRing]) -> dict[str, str]:
    counts = {key: sum(ring.state == zh for ring in rings) for key, zh in STATE_ZH.items()}
    told = {key: str(count) for key, count in counts.items()}
    return {
        **told,
        "gone": told["gone"] if counts["gone"] else "",
        "class_zh": name,
        "rings": str(len(rings)),
        "pieces": str(_pieces(rings)),
    }


def _loan(one: LoanRecord) -> dict[str, str]:
    back = f"{one.ended}\n{_lines(one.back)}" if one.ended else _lines(one.back)
    return {
        "number": one.number,
        "ring": f"{one.code}\n{one.tag}",
        "place": one.place,
        "pieces": str(one.pieces),
        "borrower": f"{one.borrower}\n{one.firm}".strip(),
        "reason": one.reason,
        "out": _lines(one.out),
        "due": _lines(one.due) or "领用",
        "clerk": one.clerk,
        "remark": one.remark,
        "back": back,
        "returned_by": one.returned_by,
        "short": str(one.short) if one.short else "",
        "signed": SIGNED_ZH[one.signed] if one.signed else TO_SIGN,
    }


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _lines(moment: datetime | None) -> str:
    """A moment over two lines of a narrow column."""
    return f"{moment:%Y-%m-%d\n%H:%M}" if moment else ""


def _until(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}（周{WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"


def _day_zh(day: date | datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
