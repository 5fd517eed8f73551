"""Write the JSON Schema of the STIX extension from its records; `--check` only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from onrecord.exchange.stix.details import EXTENSION_ID, Details

TARGET = Path(__file__).resolve().parents[1] / "src/onrecord/exchange/stix/extension.schema.json"


def make_schema() -> str:
    """Return the schema as JSON."""
    schema = msgspec.json.schema(Details)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "onrecord extension of STIX 2.1",
        "description": f"What stands under {EXTENSION_ID} in `extensions`.",
    }
    return json.dumps(head | schema, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the schema, or say whether it is as it should be."""
    made = make_schema()
    if "--check" in sys.argv:
        return 0 if TARGET.read_text(encoding="utf-8") == made else 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
