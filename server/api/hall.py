"""The hall over the API: its board, services, priority groups, and its leader's today."""

from server import auth, board
from server.api.operations import Subject
from server.api.tickets import STAFF

api = Subject("hall")
SCREENS = ("display", "kiosk", "tablet", *STAFF)


@api.get("/halls/current/board", who=SCREENS, gives="Board")
def wall():
    """The whole board, with its version."""
    return board.wall(auth.hall_id())


@api.get("/halls/current/today", who=("leader", "admin"), gives="Today")
def today():
    """The hall now, for its leader."""
    return board.today(auth.hall_id())


@api.get("/services", who=SCREENS, gives="Services")
def services():
    """Every service with its line."""
    return {"items": board.services(auth.hall_id()), "next_cursor": None}


@api.get("/priority-groups", who=SCREENS, gives="Groups")
def groups():
    """The hall's priority groups."""
    return {"items": board.groups(auth.hall_id()), "next_cursor": None}
