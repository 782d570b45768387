"""Values as JSON carries them: moments in ISO 8601 with the hall's offset, days as dates."""

from datetime import date, datetime
from typing import Any

from flask.json.provider import DefaultJSONProvider

from server import clock


def jsonable(value: Any) -> Any:
    """The value with every moment and date written out; lists and dicts all the way down."""
    if isinstance(value, dict):
        return {key: jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(clock.VIET_NAM).isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


class Provider(DefaultJSONProvider):
    """Flask's JSON, with our moments and Vietnamese letters as they are."""

    ensure_ascii = False
    sort_keys = False

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, datetime | date):
            return jsonable(value)
        return DefaultJSONProvider.default(value)
