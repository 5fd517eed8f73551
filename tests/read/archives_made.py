"""WARC and ARC files made for tests."""

from __future__ import annotations

import gzip

PAGE = b"<html><head><title>T</title></head><body><p>The minister said it.</p></body></html>"


def response(
    body: bytes = PAGE, *, status: int = 200, head: str = "Content-Type: text/html"
) -> bytes:
    return f"HTTP/1.1 {status} OK\r\n{head}\r\n\r\n".encode() + body


def warc(block: bytes, *, number: int = 1, length: str | None = None, **fields: str) -> bytes:
    given = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{number:08d}>",
        "WARC-Date": "2015-10-11T09:30:00Z",
        "WARC-Target-URI": f"http://herald.example/{number}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": length if length is not None else str(len(block)),
    }
    given |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def arc(block: bytes, *, length: int | None = None, media_type: str = "text/html") -> bytes:
    size = len(block) if length is None else length
    head = f"http://herald.example/a b 192.0.2.1 20151011093000 {media_type} {size}\n"
    return head.encode() + block + b"\n"


_ABOUT = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n"
ARC_HEAD = f"filedesc://a.arc 0.0.0.0 20151011 text/plain {len(_ABOUT)}\n".encode() + _ABOUT + b"\n"


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(record, mtime=0) for record in records)
