"""Pictures of the dialogs."""
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from tests.keys.test_printing_view import *  # noqa
from tests.keys.test_printing_view import wall, desk, office  # noqa
from app.modules.keys import fate_view, lists as L
from app.modules.keys import printing_view
from tests.keys.fates import _list_unsigned

def shot(page, name):
    QApplication.processEvents()
    page.window().grab().save(f"/tmp/s5/h10_{name}.png")

def test_pics(wall, office, monkeypatch):
    office.page.window().resize(1366, 768)
    counted(wall, Counted.KEEPER)
    counted(wall, Counted.DAILY)
    office.choose("打印盘点表…"); shot(office.page, "counts")
    sheet_of(office.page).close_sheet()
    ring = wall.by(DESK, _list_unsigned, key_class="letting", pieces=2, source="owner", room="1-1-101")
    now = lambda: wall.site.clock.now
    def press(letter):
        card = wall.site.read(L.ring_card, ring, now())
        a = fate_view.actions(card, office.desk, now)
        next(x for x in a if x.key == letter).opens(office.page)
    press("X"); shot(office.page, "signlater"); sheet_of(office.page).close_sheet()
    press("T"); sheet_of(office.page).reason.setText("锁芯坏了，等更换"); 
    wall.lend(ring); QTest.keyClick(sheet_of(office.page).reason, ENTER, Qt.KeyboardModifier.ControlModifier); shot(office.page, "retire"); sheet_of(office.page).close_sheet()
    monkeypatch.setattr("app.modules.keys.export_view.save_as", lambda *_: Path("/tmp/s5/x.xlsx"))
    office.choose("导出钥匙清单…"); shot(office.page, "export"); sheet_of(office.page).close_sheet()
    monkeypatch.setattr("app.modules.keys.count_printing_view.print_from_page", lambda o, d, make: Path("/tmp/s5/h10_count.pdf").write_bytes(make()) and False)
    from app.modules.keys import count_printing_view
    newest = wall.site.read(count_lists.finished)[0]
    count_printing_view.print_count(office.page, office.desk, newest, now())
    d = pypdfium2.PdfDocument("/tmp/s5/h10_count.pdf"); d[0].render(scale=1.3).to_pil().save("/tmp/s5/h10_count.png")
