"""From a notice's fields to the words of the mandated layout (DOC-01, DOC-02)."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app.documents.notice import NoticeText
from app.errors import Refusal
from app.modules.notices.rules import body_or_refuse, paragraphs, posting_or_refuse, title_or_refuse
from app.rules.dates import chinese_date, parse_date
from app.rules.text import one_line


def notice_text(
    *,
    title: str,
    body: str,
    company: str,
    centre: str,
    signer: str,
    dated: date,
    post_until: date | None,
    number: str = "",
    scale_percent: int = 100,
    draft: bool = True,
) -> NoticeText:
    """The words of one notice. A body of one paragraph a line; the preview may still be empty.

    Only a numbered one (DOC-03) is set without the word 草稿 across the page.
    """
    return NoticeText(
        title=one_line(title),
        centre=one_line(centre),
        company=one_line(company),
        year=dated.year,
        number=one_line(number),
        body=paragraphs(body),
        signer=one_line(signer),
        date_zh=chinese_date(dated),
        post_until_zh=chinese_date(post_until) if post_until else "",
        scale=scale_percent / 100,
        draft=draft,
    )


TOML_KEYS = ("title", "number", "year", "body", "signer", "date", "post_until")


def from_toml(path: Path, company: str, centre: str) -> NoticeText:
    """A notice written as a file: title, number, year, body (list), signer, date, post_until.

    Raises Refusal naming what is missing or of the wrong kind.
    """
    kept = _read_toml(path)
    body = kept.get("body", [])
    if not isinstance(body, list) or not all(isinstance(line, str) for line in body):
        raise Refusal('通知文件里的 body 要写成一串段落：body = ["第一段", "第二段"]。', field="body")
    dated = _day(kept, "date", "落款日期")
    post_until = _day(kept, "post_until", "张贴至") if kept.get("post_until") else None
    if post_until is not None:
        posting_or_refuse(dated, post_until)
    text = "\n".join(body)
    body_or_refuse(text)
    made = notice_text(
        title=title_or_refuse(str(kept.get("title", ""))),
        body=text,
        company=company,
        centre=centre,
        signer=str(kept.get("signer", "")),
        dated=dated,
        post_until=post_until,
        number=str(kept.get("number", "")),
    )
    year = kept.get("year", dated.year)
    if not str(year).isdigit() or not 1900 <= int(year) <= 2200:
        raise Refusal("通知文件里的 year 要写四位年份。", field="year")
    return replace(made, year=int(year))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Refusal("找不到通知文件，请核对路径。") from error
    except OSError as error:
        raise Refusal("通知文件读不出来，请核对路径和权限。") from error
    except UnicodeDecodeError as error:
        raise Refusal("通知文件不是 UTF-8 编码，请另存为 UTF-8 再试。") from error
    except tomllib.TOMLDecodeError as error:
        raise Refusal("通知文件的写法不对，请核对引号和等号。") from error
    unknown = sorted(set(kept) - set(TOML_KEYS))
    if unknown:
        raise Refusal(f"通知文件里有不认识的项：{'、'.join(unknown)}。可用的是 {'、'.join(TOML_KEYS)}。")
    return kept


def _day(kept: dict[str, Any], key: str, label: str) -> date:
    value = kept.get(key)
    day = parse_date(value) if value is not None else None
    if day is None:
        raise Refusal(f"通知文件里的 {key}（{label}）没有这一天，请写成 2026-11-25。", field=key)
    return day
