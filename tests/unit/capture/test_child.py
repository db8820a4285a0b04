"""The capture process as whoever starts it sees it."""

import queue
import sys
from pathlib import Path

import pytest

from capture.child import Child

_SAYS = (
    'import json, os; print(json.dumps({"threads": os.environ["OPENBLAS_NUM_THREADS"], '
    '"opens": [name for name in os.environ if "PASSPHRASE" in name]}), flush=True)'
)


@pytest.mark.parametrize(("wished", "threads"), [("", "1"), ("3", "3")])
def test_numpy_has_one_thread_unless_somebody_wishes_otherwise_and_no_passphrase_is_handed_on(
    wished: str, threads: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    for name in ("SCRUBJAY_PASSPHRASE", "SCRUBJAY_NEW_PASSPHRASE", "SCRUBJAY_EXPORT_PASSPHRASE"):
        monkeypatch.setenv(name, "a good long one")
    if wished:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", wished)
    child = Child([sys.executable, "-c", _SAYS], {}, tmp_path / "log", queue.SimpleQueue())
    try:
        assert child.messages.get(timeout=60) == {"threads": threads, "opens": []}
    finally:
        child.end()
