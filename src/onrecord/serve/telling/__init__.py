"""What a story's page shows, made ready for its template: plain records, nothing left to decide."""

from __future__ import annotations
