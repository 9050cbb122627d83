import time
from tests.today.duties import *
from tests.consents.office import open_office
from app.modules.today import lists


def test_time(tmp_path, qtbot, dressed):
    office = staffed(open_office(tmp_path))
    clocks = ("SERV-01", "DOC-02", "ARCH-05/single", "RELS-02", "PARC-02/remind", "TEMP-01")
    for many in (300, 1700):
        lay(
            office,
            *(
                Hand(
                    clocks[n % 6],
                    on(-(n // 6) % 400 - 300 if many > 300 else 2 - (n // 6)),
                    f"{n}号",
                    started=datetime(2026, 11, 3) if many == 300 else datetime(2026, 11, 3),
                )
                for n in range(many)
            ),
        )
        win, page, _ = window_of(office, qtbot, "林晓禾")
        page.scope.choose("all")
        t = time.perf_counter()
        found = seen(office, "林晓禾", "all")
        a = time.perf_counter() - t
        t = time.perf_counter()
        office.read(lists.badges, office.who("林晓禾"), DAY)
        b = time.perf_counter() - t
        t = time.perf_counter()
        page.reload()
        c = time.perf_counter() - t
        t = time.perf_counter()
        page.list.viewport().grab()
        d = time.perf_counter() - t
        print(
            many,
            len(page.list.rows()),
            f"list {a * 1000:.0f} badges {b * 1000:.0f} reload {c * 1000:.0f} paint {d * 1000:.0f} ms",
        )
        win.close()
    office.site.store.close()
