"""What tests of the exchange may use."""

from __future__ import annotations

import pytest

from onrecord import api, batch
from onrecord.demo import demo_folder
from onrecord.pipeline import Settings
from onrecord.records import Account


@pytest.fixture(scope="session")
def demo_accounts() -> list[Account]:
    """The accounts of the demonstration reports, found by rules alone."""
    with demo_folder() as folder:
        asked = api.make_requests(manifest_path=str(folder / "manifest.jsonl"))
        return list(api.accounts(asked, batch.Plan(settings=Settings(engine="rules"))))
