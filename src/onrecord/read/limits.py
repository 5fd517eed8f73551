"""How large, deep and slow one document may be before reading it is given up."""

from __future__ import annotations

from onrecord.records import Record

MIB = 1 << 20


class Limits(Record, frozen=True, kw_only=True):
    """Caps on what one origin may cost; each one that is hit is said so.

    Attributes:
        max_bytes: Bytes of one document as they come: a file, a response, an archive's record.
        max_unpacked_bytes: Bytes of one document once its compression is undone.
        max_archive_bytes: Bytes of a WARC or ARC file, which is streamed and never held.
        max_depth: Elements inside elements; lxml silently drops text below about 256.
        max_elements: Tags of one page, since trees cost far more memory than bytes.
        max_seconds: Seconds of reading one document.
        max_members: Entries of one feed, records of one archive.
        max_pages: Pages of one PDF.
    """

    max_bytes: int = 32 * MIB
    max_unpacked_bytes: int = 32 * MIB
    max_archive_bytes: int = 64 * 1024 * MIB
    max_depth: int = 250
    max_elements: int = 100_000
    max_seconds: float = 10.0
    max_members: int = 1_000_000
    max_pages: int = 2_000
