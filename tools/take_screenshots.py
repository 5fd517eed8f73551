"""Takes the pictures of the README: two pages of the demonstration, by a Chromium of this machine.

    python tools/take_screenshots.py

Needs playwright and a Chromium on the path; writes docs/images/.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

import onrecord
from onrecord.demo import demo_folder
from onrecord.serve import Settings, make_app

IMAGES = Path(__file__).parents[1] / "docs" / "images"
PORT = 8765
SIZE = {"width": 1200, "height": 860}


def main() -> None:
    """Put the demonstration on record, serve it, and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "demo.ledger")
        with demo_folder() as reports, onrecord.open(ledger, create=True) as book:
            list(book.add(manifest=str(reports / "manifest.jsonl")))
            book.refresh()
            story = max(book.stories(), key=lambda row: len(row.reports))
            claims = [row for row in book.claims(measure="killed") if len(row.through) == 0]
            claim = next(row for row in claims if row.report in story.reports)
        server = uvicorn.Server(uvicorn.Config(make_app(Settings(ledger=ledger)), port=PORT))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        _take(
            {
                "reader": f"/reports/{claim.report}?claim={claim.claim.id}",
                "story": f"/stories/{story.story}",
            }
        )
        server.should_exit = True
        thread.join()


def _take(addresses: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        for name, address in addresses.items():
            page.goto(f"http://127.0.0.1:{PORT}{address}")
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
