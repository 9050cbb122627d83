"""Times the notice against plain reportlab in one run: `python tests/bench/notice.py`; not a test."""

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from app.documents.fonts import find_faces
from app.documents.notice import NoticeText, typeset
from app.documents.typeface import register

PARAGRAPHS = (
    "尊敬的各位用户：",
    "为更换 2 号二次供水泵，定于 2026 年 11 月 27 日09:00 至 16:00 对 1 栋至 6 栋高区（10 层）停水。",
    "请提前储水，并关好水龙头，以免来水时溢水；恢复供水后初期水质可能浑浊，请放水片刻再用。",
    "施工期间如提前完工，将即时恢复供水，不再另行通知。如有疑问，请致电服务中心：199-0000-0100（24 小时）。",
    "给您带来不便，敬请谅解。",
)
ROUNDS = 30


def plain(title: str, body: tuple[str, ...], hei: str, song: str) -> bytes:
    """The same words by the library's own paragraphs: no prohibitions, no justification."""
    styles = [
        ParagraphStyle("title", fontName=hei, fontSize=15, leading=24, alignment=TA_CENTER, wordWrap="CJK"),
        ParagraphStyle("body", fontName=song, fontSize=14, leading=23, firstLineIndent=28, wordWrap="CJK"),
        ParagraphStyle("sign", fontName=song, fontSize=12, leading=21, alignment=TA_RIGHT, wordWrap="CJK"),
    ]
    story = [Paragraph(escape(title), styles[0]), *(Paragraph(escape(text), styles[1]) for text in body)]
    story.append(Paragraph("示例物业服务有限公司", styles[2]))
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4).build(story)
    return buffer.getvalue()


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    faces = find_faces()
    hei, song = register(faces.hei), register(faces.song)
    for name, times in (("one page", 1), ("five pages", 14)):
        body = PARAGRAPHS * times
        text = NoticeText(
            "停水通知", "青禾苑", "示例物业", 2026, "1", body, "顾维舟", "二〇二六年", "二〇二六年"
        )
        ours, theirs = [], []
        for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine hits both
            ours.append(timed(lambda text=text: typeset(text, faces)))
            theirs.append(timed(lambda body=body: plain("停水通知", body, hei, song)))
        pages = typeset(text, faces).pages
        marks = f"notice {statistics.median(ours):.1f} ms, plain {statistics.median(theirs):.1f} ms"
        sys.stdout.write(f"{name} ({pages}): {marks}\n")


if __name__ == "__main__":
    main()
