"""Texts from the queue to the platform, each once, from an approved template, by whoever may (CARE-01)."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.modules.care import lists, service
from app.modules.consents import service as consents
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.rules.ref import Ref
from app.storage.act import SEEN
from app.storage.journal import JournalObject
from tests.care.outbox import BODY, UNTIL, Outbox, queued
from tests.sites import MONDAY

TODAY = MONDAY.date()


def _dues(outbox: Outbox, ref: Ref) -> list[tuple[str, date]]:
    """State and day of the duties of a text."""

    def asked(session: Session) -> list[tuple[str, date]]:
        rows = select(Due.state, Due.due_day).where(Due.subject_kind == ref.kind, Due.subject_id == ref.id)
        return [tuple(row) for row in session.execute(rows.order_by(Due.id))]  # type: ignore[misc]

    return outbox.site.read(asked)


def _differences(outbox: Outbox) -> list[str]:
    return outbox.site.read(lambda session: tuple(dues.differences(session, daily.wanted, outbox.today)))


@pytest.mark.clause("CARE-01", "CARE-05", "DOC-03", "ARCH-12")
def test_a_welcome_goes_from_the_queue_to_the_platform_once(outbox: Outbox) -> None:
    outbox.site.do(daily.roll, sure=True)
    home, other, landline = outbox.home(), outbox.home("欧阳临川"), outbox.home("许知远", "0532-88001111")
    assert _dues(outbox, home.text) == [("open", TODAY)]
    assert {outbox.row(each.text).reason for each in (home, other)} == {"模板未批准"}
    assert "还没有批准" in outbox.refused(service.put_in_batch, [home.text.id]).sentence
    draft = outbox.draft()
    asked = outbox.site.do(service.ask_approval, draft.id, UNTIL)
    assert outbox.row(home.text).reason == "模板未批准"
    assert "送审" in outbox.refused(service.save_template, draft.id, title="x", body=BODY).sentence
    outbox.signed(consents.agree, asked.id)
    detail = outbox.text(home.text)
    assert detail.text.startswith("陆先生您好，5栋1单元") and "0532-88001234" in detail.text
    assert detail.number == "199-****-0137" and (detail.length, detail.messages) == (len(detail.text), 1)
    assert outbox.row(landline.text).reason == "无手机号"

    batch = outbox.site.do(service.put_in_batch, [home.text.id, other.text.id, landline.text.id])
    assert batch.number == "信2026-0001" and batch.count == 2
    assert batch.left == (f"{outbox.text(landline.text).room} 无手机号",)
    assert "还没有导出" in outbox.refused(service.handed, batch.ref.id).sentence
    assert "一条只交一次" in outbox.refused(service.put_in_batch, [home.text.id]).sentence
    file = outbox.signed(service.write_out, batch.ref.id)
    assert outbox.signed(service.write_out, batch.ref.id) == file
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0] == ["手机号", "短信内容"] and [row[0] for row in rows[1:]] == ["19900000137"] * 2
    assert rows[2][1].startswith("欧阳先生您好")
    assert file.name == "信2026-0001 短信 2 条.csv"
    assert _dues(outbox, home.text) == [("open", TODAY)]
    assert outbox.site.do(service.handed, batch.ref.id) == 2
    assert _dues(outbox, home.text) == [("done", TODAY)]
    assert outbox.text(home.text).text == detail.text and outbox.text(home.text).state_zh == "已交平台"
    assert "已经登记交平台" in outbox.refused(service.dissolve, batch.ref.id, "弄错了一批").sentence
    assert outbox.site.do(queued, home.unit.id, None, home.unit) is None  # a second call does nothing
    looked = outbox.site.read(
        lambda session: tuple(
            session.scalars(
                select(JournalObject.object_id).where(
                    JournalObject.kind == "sms_text", JournalObject.how == SEEN
                )
            )
        )
    )
    assert {home.text.id, other.text.id} <= set(looked)

    outbox.site.do(service.told_otherwise, landline.text.id, how="telephone", why="打座机告知了前台电话")
    assert _dues(outbox, landline.text) == [("done", TODAY)]
    assert outbox.text(landline.text).facts[-1] == ("说明", "打座机告知了前台电话")
    assert outbox.shown().texts == () and not _differences(outbox)
    assert [line.state for line in outbox.site.read(lists.gone)] == [
        "另行告知（电话）",
        "已交平台",
        "已交平台",
    ]
