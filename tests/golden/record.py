"""Records the golden accounts: `make golden`; read the diff before committing it.

They are made by the rules alone, without the trained tagger, so that they are the same on
every processor; the tagger is guarded by floors, here and in `evals/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord import api, batch
from onrecord.cells import format_values
from onrecord.demo import demo_folder
from onrecord.pipeline import Settings
from onrecord.records import Account
from onrecord.text import join_words

FOLDER = Path(__file__).parent / "accounts"


def golden_accounts() -> Iterator[tuple[str, str]]:
    """Yield a file name and its content for each demonstration report."""
    with demo_folder() as folder:
        asked = api.make_requests(manifest_path=str(folder / "manifest.jsonl"))
        plan = batch.Plan(settings=Settings(engine="rules"))
        for account in api.accounts(asked, plan):
            name = account.report.origin.replace("#", "-").replace(":", "-").replace("/", "-")
            outline = json.dumps(outline_of(account), ensure_ascii=False, indent=1)
            yield f"{name}.json", outline + "\n"


def outline_of(account: Account) -> dict[str, Any]:
    """Return what a person would check of an account, without ids and offsets."""
    report = account.report
    names = {actor.id: actor.name for actor in account.actors}
    numbers = {claim.id: number for number, claim in enumerate(account.claims, start=1)}
    return {
        "title": report.title,
        "publisher": report.publisher,
        "bylines": list(report.bylines),
        "published_on": report.published_on,
        "blocks": [f"{b.role}: {report.text[b.start : b.end][:60]}" for b in report.blocks],
        "claims": [
            {
                "speaker": names.get(claim.speaker or ""),
                "kind": claim.speaker_kind,
                "cue": join_words(claim.cue),
                "stance": claim.stance,
                "speech": claim.speech,
                "words": join_words(claim.content),
                "within": numbers.get(claim.within or ""),
                "said_on": claim.said_on and str(claim.said_on.earliest),
            }
            for claim in account.claims
        ],
        "figures": [
            f"{figure.span.exact}: {format_values(figure)} {figure.measure}"
            f", claim {numbers.get(figure.claim or '', '-')}"
            for figure in account.figures
        ],
        "dates": [f"{date.span.exact}: {date.edtf}" for date in account.dates],
        "wording": [f"{wording.span.exact}: {wording.kind}" for wording in account.wording],
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, content in golden_accounts():
        (FOLDER / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
