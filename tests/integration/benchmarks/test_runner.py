"""The benchmarks run, and say what they measured. What they measured is nobody's business here."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.report import Row, quantiles, table


def test_the_runner_prints_a_table_and_writes_the_same_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    target = tmp_path / "numbers.json"
    assert main(["search", "--quick", "--json", str(target)]) == 0
    written = json.loads(target.read_text("utf-8"))
    assert written["quick"] is True
    assert written["machine"]["cores"] >= 1
    rows = [Row(**row) for row in written["rows"]]
    assert {row.bench for row in rows} == {"fill", "add", "search"}
    assert all(row.value > 0 and row.baseline is not None and row.baseline > 0 for row in rows)
    assert table(rows) in capsys.readouterr().out


def test_a_benchmark_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bogus"])
    assert "no benchmark called bogus" in capsys.readouterr().err


def test_quantiles_are_milliseconds() -> None:
    assert quantiles([0.003, 0.001, 0.002]) == (2.0, 3.0)
    assert quantiles([n / 1000 for n in range(1, 101)]) == (50.5, 95.0)


def test_the_table_lines_up_and_leaves_out_what_is_not_there() -> None:
    rows = [Row("add", "p50", 1234.5, "ms", 0.5), Row("start", "CPU", 2.0, "s", note="x")]
    _, first, second = table(rows).splitlines()
    assert first.split() == ["add", "p50", "1,234", "0.5", "ms"]
    assert second.split() == ["start", "CPU", "2", "s", "x"]
    assert first.index(" ms") == second.index(" s ")
