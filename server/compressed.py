"""Less over the wire: static files of words, and the citizen's page, are sent gzipped to whoever reads that.

Other pages and the API are left alone. They carry a session's secrets beside words that a stranger may choose, and the
length of what is compressed together would tell of one through the other (BREACH).
"""

import gzip
from functools import lru_cache

from flask import Response, request

WORTH = 800  # bytes; a shorter file fits into one packet as it is
LEVEL = 6
WORDS = ("text/css", "text/html", "text/javascript", "application/javascript", "image/svg+xml")


def files(answer: Response) -> Response:
    """For `after_request`: a static file is compressed once and kept, whoever asks for it."""
    if request.endpoint and request.endpoint.split(".")[-1] == "static":
        return compress(answer)
    return answer


def compress(answer: Response) -> Response:
    """The answer, gzipped when it is worth it and the browser says that it reads gzip."""
    if answer.mimetype not in WORDS or answer.status_code != 200:
        return answer
    answer.vary.add("Accept-Encoding")
    if "gzip" not in request.accept_encodings or request.method != "GET":
        return answer
    answer.direct_passthrough = False
    plain = answer.get_data()
    if len(plain) < WORTH:
        return answer
    answer.set_data(_squeezed(plain))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _ = answer.get_etag()
    if etag:  # the same file in another form: alike, not equal byte by byte
        answer.set_etag(etag, weak=True)
    return answer


@lru_cache(maxsize=256)
def _squeezed(plain: bytes) -> bytes:
    return gzip.compress(plain, LEVEL, mtime=0)
