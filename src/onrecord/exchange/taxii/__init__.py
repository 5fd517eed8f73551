"""Asking other organisations' TAXII 2.1 servers for objects, and giving them ours."""

from __future__ import annotations

from onrecord.exchange.taxii.client import TaxiiClient
from onrecord.exchange.taxii.pages import Cursor, Page
from onrecord.exchange.taxii.patience import Patience
from onrecord.exchange.taxii.posting import Posted
from onrecord.exchange.taxii.wire import Answer, Sends

__all__ = ["Answer", "Cursor", "Page", "Patience", "Posted", "Sends", "TaxiiClient"]
