"""The ledger over HTTP: pages for people, REST and TAXII for programs."""

from __future__ import annotations

from onrecord.serve.app import make_app
from onrecord.serve.settings import Settings

__all__ = ["Settings", "make_app"]
