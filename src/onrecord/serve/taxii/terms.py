"""The words and limits of TAXII 2.1 as it is served here."""

from __future__ import annotations

MEDIA_TYPE = "application/taxii+json;version=2.1"
OBJECT_TYPE = "application/stix+json;version="
ROOM = "/taxii2"
API_ROOT = f"{ROOM}/onrecord/"
DATE_ADDED = ("X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last")

PAGE = 1_000  # objects, where nobody says how many
MAX_PAGE = 10_000
MAX_PAGE_BYTES = 16 << 20
MAX_POST_BYTES = 8 << 20
MAX_POST_OBJECTS = 10_000
MAX_VALUES = 100  # of one filter
GZIP_BYTES = 1_024  # less is not worth packing
