"""What an installer reads when the hall opens: the pages, and on the first run what is shown only once."""

from sqlalchemy import func, select

from server import db, devices, journal
from server import ward as wards
from server.models.halls import halls
from server.seed import load
from server.settings import Settings

PAGES = (
    ("/kiosk/", "kiosk cảm ứng / touch kiosk"),
    ("/display/", "màn hình gọi số / wall display"),
    ("/clerk/", "quầy của cán bộ / counter panel"),
    ("/guide/", "bàn hướng dẫn / guide desk"),
    ("/manager/", "văn phòng lãnh đạo / leader's office"),
)
SCREENS = (("kiosk", "Kiosk sảnh"), ("display", "Màn hình sảnh"))


def words(settings: Settings) -> str:
    """The lines to print. An empty database gets the demonstration ward first."""
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    with db.reading() as connection:
        first = connection.scalar(select(func.count()).select_from(halls)) == 0
    lines = ["", "Một Cửa", *_first_run(base)] if first else ["", "Một Cửa"]
    lines += [f"  {base}{path:11} {what}" for path, what in PAGES]
    return "\n".join([*lines, "", "Dừng / stop: Ctrl+C", ""])


def _first_run(base: str) -> list[str]:
    """The demonstration ward, its people's one-time passwords and its screens' one-time links."""
    made = load.ward(load.DEMO)
    with db.reading() as connection:
        hall_id = wards.only_hall(connection)
    links = [(kind, devices.add(journal.system(hall_id), kind, name)["code"]) for kind, name in SCREENS]
    return [
        "",
        "Mật khẩu dùng một lần, chỉ hiện lần này / one-time passwords, shown only now:",
        *(f"  {role:8} {username:10} {password}" for username, role, password in made),
        "",
        "Ghi danh màn hình, mỗi liên kết dùng một lần / enrol the screens, each link works once:",
        *(f"  {kind:8} {base}/enrol/{code}" for kind, code in links),
        "",
    ]
