"""Has misp-stix make MISP events of a STIX bundle; prints them as one JSON list.

    python misp_events.py BUNDLE FOLDER

To be run by a Python that has misp-stix; see `make mirror`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(bundle: str, folder: str) -> None:
    """Print an event for each report of a bundle."""
    from misp_stix_converter import stix_2_to_misp

    told = stix_2_to_misp(Path(bundle), output_dir=Path(folder))
    if not told.get("success"):
        raise SystemExit(str(told.get("errors")))
    events = [json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).iterdir()]
    json.dump([event.get("Event", event) for event in events], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
