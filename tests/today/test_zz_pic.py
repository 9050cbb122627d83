import os, sys
from app.modules.today.rules import flat
from pathlib import Path
import pytest
from PySide6.QtWidgets import QApplication
from app.ui import theme
from tests.consents.office import open_office
from tests.today.duties import *
from app.modules.today import service
from app.modules.consents import service as consents
from app.modules.notices import service as notices

@pytest.mark.parametrize("who,size,scale,scope",[("林晓禾",(1366,768),1.0,"mine"),("沈若兰",(1366,768),1.0,"all"),("沈若兰",(1920,1080),1.0,"all"),("林晓禾",(1093,614),1.0,"all"),("林晓禾",(1366,768),1.3,"all"),("沈若兰",(1093,614),1.3,"all")])
def test_pic(tmp_path, qtbot, dressed, who, size, scale,scope):
    theme.apply(dressed, scale=scale)
    office = staffed(open_office(tmp_path))
    busy_day(office)
    ids={r.what:r.refs[0] for r in flat(seen(office,"林晓禾","all").coming+seen(office,"林晓禾","all").overdue)}
    office.do("林晓禾", service.ask_put_off, ids["入住资料归档"].id, to_day="2026-11-30", reason="业主材料还差一页")
    office.do("何砚秋", service.ask_put_off, ids["零星入住资料录入"].id, to_day="2026-11-27", reason="系统升级两天")
    office.asked()
    win,page,said = window_of(office,qtbot,who,size)
    page.scope.choose(scope); page.reload()
    QApplication.processEvents()
    win.grab().save(f"/tmp/h6_{who}_{size[0]}_{scale}.png")
    print(page.list.cut(), [s.sentence for s in said])
    theme.apply(dressed)
    office.site.store.close()
