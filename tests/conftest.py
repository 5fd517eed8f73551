"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--runslow", action="store_true", help="run the slow tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--runslow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow; run with --runslow"))


@pytest.fixture(scope="session")
def gold() -> Path:
    """The folder of annotated corpora beside the repository, or a skip."""
    folder = ROOT.parent / "shared" / "gold"
    if not folder.is_dir():
        pytest.skip("no annotated corpora beside this repository")
    return folder


@pytest.fixture(scope="session")
def demo_reports() -> Path:
    return ROOT / "src" / "onrecord" / "demo" / "reports"
