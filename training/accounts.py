"""`python -m training.accounts read --manifest FILE --format jsonl`: accounts for the scorers.

Only what the tagger finds is filled in; the other parts of an account are empty.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from onrecord.extract.tagger import Tagger
from onrecord.extract.tagger.reading import load_reader
from onrecord.extract.tagger.weights import FOLDER
from onrecord.records import Attribution, Span


def main() -> None:
    """Print one account per row of the manifest."""
    options = _options()
    tagger = Tagger(load_reader(options.weights))
    with options.manifest.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            path = options.manifest.parent / row["path"]
            with path.open(encoding="utf-8", newline="") as file:
                text = file.read()
            [found] = tagger.attributions([text])
            print(json.dumps(account(row, text, found), ensure_ascii=False))


def account(row: dict[str, Any], text: str, found: list[Attribution]) -> dict[str, Any]:
    """Return the account of one report."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    empty: list[Any] = []
    report = {"id": digest[:16], "origin": row["path"], "text": text, "text_sha256": digest}
    report |= {key: row.get(key) for key in ("url", "publisher", "title", "published_on")}
    report |= {"bylines": empty, "section": empty, "language": "en", "blocks": empty}
    return {
        "report": report,
        "claims": [_claim(text, i, one) for i, one in enumerate(found)],
        **dict.fromkeys(("figures", "dates", "places", "actors", "wording"), empty),
    }


def _claim(text: str, number: int, one: Attribution) -> dict[str, Any]:
    def spans(found: tuple[Span, ...]) -> list[dict[str, Any]]:
        return [{"start": x.start, "end": x.end, "exact": text[x.start : x.end]} for x in found]

    return {
        "id": str(number),
        "source": spans(one.source),
        "cue": spans(one.cue),
        "content": spans(one.content),
        "speech": one.speech,
        "stance": "asserts",
        "speaker": None,
        "speaker_kind": "unnamed",
        "within": None if one.within is None else str(one.within),
        "said_on": None,
        "venue": [],
        "probability": one.probability,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="training.accounts", description=__doc__)
    parser.add_argument("verb", choices=["read"])
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--format", choices=["jsonl"], default="jsonl")
    parser.add_argument("--weights", type=Path, default=FOLDER)
    return parser.parse_args()


if __name__ == "__main__":
    main()
