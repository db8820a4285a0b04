"""The benchmarks run, and say what they measured. What they measured is nobody's business here."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks import readme
from tests.benchmarks.__main__ import main
from tests.benchmarks.answers import period_of, token_f1
from tests.benchmarks.report import Row, document, quantiles, table


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


def test_speed_is_measured_as_the_memory_grows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("tests.benchmarks.speed.RIVAL", "no_such_module")
    assert main(["speed", "--quick"]) == 0
    rows = run_rows(capsys.readouterr().out)
    assert {"bulk", "memory", "search", "add", "growth", "forget", "floor"} <= {row[0] for row in rows if row}


def run_rows(printed: str) -> list[list[str]]:
    """The lines of the table, by words."""
    return [line.split() for line in printed.splitlines()[2:]]


def test_a_benchmark_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bogus"])
    assert "no benchmark called bogus" in capsys.readouterr().err


def test_recall_is_measured_on_the_dialogues_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    turns = ["I planted a walnut tree.", "We had soup for lunch.", "The tram was late."]
    conversation = {
        "session_1_date_time": "9:00 am on 3 May, 2023",
        "session_1": [
            {"speaker": "Ada", "dia_id": f"D1:{number}", "text": text} for number, text in enumerate(turns, start=1)
        ],
    }
    asked = [{"question": "Which tree did Ada plant?", "category": 4, "evidence": ["D1:1"]}]
    dialogues = tmp_path / "dialogues.json"
    dialogues.write_text(json.dumps([{"qa": asked, "conversation": conversation}]), "utf-8")
    target = tmp_path / "numbers.json"
    assert main(["recall", "--locomo", str(dialogues), "--json", str(target)]) == 0
    rows = {row["what"]: row["value"] for row in json.loads(target.read_text("utf-8"))["rows"]}
    assert list(rows)[:2] == ["@5", "@5 category 4"]
    assert set(rows.values()) == {100.0}
    assert "@10 category 4" in capsys.readouterr().out


@pytest.mark.slow
def test_answers_are_measured_beside_the_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    turns = ["I planted a walnut tree last Friday.", "We had soup for lunch.", "The tram was late."]
    conversation = {
        "session_1_date_time": "9:00 am on 8 May, 2025",
        "session_1": [
            {"speaker": "Ada", "dia_id": f"D1:{number}", "text": text} for number, text in enumerate(turns, start=1)
        ],
    }
    asked = [
        {"question": "When did Ada plant a walnut tree?", "category": 2, "answer": "2 May 2025", "evidence": ["D1:1"]},
        {"question": "Which zebra did Ada ride?", "category": 5, "evidence": ["D1:1"]},
    ]
    dialogues = tmp_path / "dialogues.json"
    dialogues.write_text(json.dumps([{"qa": asked, "conversation": conversation}]), "utf-8")
    target = tmp_path / "numbers.json"
    assert main(["answers", "--quick", "--locomo", str(dialogues), "--json", str(target)]) == 0
    rows = {row["what"]: (row["value"], row["baseline"]) for row in json.loads(target.read_text("utf-8"))["rows"]}
    assert rows["token-F1, all"] == (round(100 * 6 / 7, 1), 0)
    assert rows["exact dates"] == (100, 0)
    assert rows["abstains, nothing there"][0] == 100
    assert rows["abstains, it is there"][0] == 0


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("7 May 2023", ("2023-05-07", "2023-05-07")),
        ("May 7, 2023", ("2023-05-07", "2023-05-07")),
        ("The sunday before 25 May 2023", ("2023-05-21", "2023-05-21")),
        ("The week before 9 June 2023", ("2023-06-02", "2023-06-08")),
        ("the weekend of 15–16 July 2023", ("2023-07-15", "2023-07-16")),
        ("The weekend before 17 July 2023", ("2023-07-15", "2023-07-16")),
        ("in June, 2023", ("2023-06-01", "2023-06-30")),
        ("2022", ("2022-01-01", "2022-12-31")),
    ],
)
def test_dates_of_answers_are_read(said: str, wanted: tuple[str, str]) -> None:
    assert period_of(said) == (date.fromisoformat(wanted[0]), date.fromisoformat(wanted[1]))
    assert period_of("no date at all") is None


def test_words_that_are_shared_make_the_score() -> None:
    assert token_f1("The walnut tree", "a walnut") == pytest.approx(2 / 3)
    assert token_f1("soup", "a walnut") == 0


@pytest.mark.parametrize("options", [[], ["--locomo", "missing.json"]])
def test_recall_without_dialogues_is_a_usage_error(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["recall", *options])
    assert "--locomo FILE" in capsys.readouterr().err


def test_quantiles_are_milliseconds() -> None:
    assert quantiles([0.003, 0.001, 0.002]) == (2.0, 3.0)
    assert quantiles([n / 1000 for n in range(1, 101)]) == (50.5, 95.0)


def test_the_table_lines_up_and_leaves_out_what_is_not_there() -> None:
    rows = [Row("add", "p50", 1234.5, "ms", 0.5), Row("start", "CPU", 2.0, "s", note="x")]
    _, first, second = table(rows).splitlines()
    assert first.split() == ["add", "p50", "1,234", "0.5", "ms"]
    assert second.split() == ["start", "CPU", "2", "s", "x"]
    assert first.index(" ms") == second.index(" s ")


def test_the_tables_of_the_readme_are_made_of_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        Row("capture", "typing: CPU", 1.52, "s/min", 43.2, gate=0.8),
        Row("capture", "chat: word recall", 1.004, "", 1.0, gate=0.93),
        Row("search", "10,000: new query, p50", 31.2, "ms", 34.1),
    ]
    numbers = tmp_path / "numbers.json"
    numbers.write_text(json.dumps(document(rows, quick=False)), "utf-8")
    monkeypatch.setattr("sys.argv", ["readme", str(numbers)])
    readme.main()
    said = capsys.readouterr().out.splitlines()
    assert "| while somebody types, CPU per minute | 1.5 s | 43 s | 0.8 s |" in said
    assert "| words of a chat that are kept, of those that can be read | 100.0 % | 100.0 % | 93.0 % |" in said
    assert said[-1] == "| searching 10,000 memories, median | 31 ms | 34 ms (plain SQLite and numpy) |"
