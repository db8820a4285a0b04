"""What the benchmarks' own tests stand on."""

import os

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of a benchmark run as they do for its figures, without anybody who counts what they cover."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
