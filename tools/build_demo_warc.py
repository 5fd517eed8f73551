"""Build the demonstration web archive from `tools/demo_pages`; the same pages give the same bytes.

python tools/build_demo_warc.py            # writes the archive
python tools/build_demo_warc.py --check    # says whether the one kept is up to date
"""

from __future__ import annotations

import hashlib
import sys
import uuid
import zlib
from base64 import b32encode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "tools" / "demo_pages"
ARCHIVE = ROOT / "src" / "onrecord" / "demo" / "reports" / "crawl-2026-05.warc.gz"

# Address, capture time, media type, body. The robots.txt is there to be passed over.
CAPTURES = (
    ("https://littoral.example/robots.txt", "2026-05-03T06:00:01Z", "text/plain", None),
    (
        "https://littoral.example/en/halvera/ceasefire-who-agreed",
        "2026-05-03T06:00:04Z",
        "text/html; charset=utf-8",
        "littoral-ceasefire.html",
    ),
    (
        "https://www.transmeridian.example/world/halvera/2026-05-02/police-detain-dozens-march/",
        "2026-05-03T06:00:09Z",
        "text/html; charset=utf-8",
        "transmeridian-protest.html",
    ),
)


def record(kind: str, date: str, media_type: str, block: bytes, address: str | None) -> bytes:
    """Return one WARC record as its own gzip member, its id derived from what it holds."""
    digest = b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{address} {date} {digest}")
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{identity}>"),
        ("WARC-Date", date),
        *([("WARC-Target-URI", address)] if address else []),
        ("WARC-Block-Digest", f"sha1:{digest}"),
        ("Content-Type", media_type),
        ("Content-Length", str(len(block))),
    ]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    return member(head.encode() + block + b"\r\n\r\n")


def member(data: bytes) -> bytes:
    """Return `data` as a gzip member without a time or a system in its header.

    It is one stored block, written here, so that no version of zlib can change the bytes.
    """
    if len(data) > 0xFFFF:
        raise ValueError(f"want a record of at most 65535 bytes, got {len(data)}")
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    size = len(data).to_bytes(2, "little")
    negated = (len(data) ^ 0xFFFF).to_bytes(2, "little")
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return head + b"\x01" + size + negated + data + tail


def response(media_type: str, body: bytes) -> bytes:
    """Return an HTTP response as a server would have sent it."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def archive() -> bytes:
    """Return the whole archive."""
    info = b"software: onrecord demonstration\r\nformat: WARC File Format 1.1\r\n"
    records = [record("warcinfo", "2026-05-03T06:00:00Z", "application/warc-fields", info, None)]
    for address, date, media_type, page in CAPTURES:
        body = (PAGES / page).read_bytes() if page else b"User-agent: *\nAllow: /\n"
        block = response(media_type, body)
        records.append(
            record("response", date, "application/http; msgtype=response", block, address)
        )
    return b"".join(records)


def main() -> int:
    """Write the archive, or with `--check` compare it."""
    if "--check" in sys.argv[1:]:
        return 0 if ARCHIVE.read_bytes() == archive() else 1
    ARCHIVE.write_bytes(archive())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
