"""What may be typed, and what is said when it is not understood."""

import argparse

import pytest

from desktop.commands.parser import UsageError, build_parser, duration


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30s", 30),
        ("15m", 900),
        ("2h", 7200),
        ("1d", 86400),
        ("90", 90),
        ("1h30m", 5400),
        ("0.5s", 0.5),
        ("1w", 604800),
    ],
)
def test_time_spans_are_read(said: str, seconds: float) -> None:
    assert duration(said) == seconds


@pytest.mark.parametrize("said", ["", "x", "5 parsecs", "-3s", "0s", "1h30", "s", "1e9d"])
def test_other_words_are_no_time_span(said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        duration(said)


@pytest.mark.parametrize(
    "line", ["--json --home /a list -n 3", "list -n 3 --json --home /a", "--json list --home=/a -n 3"]
)
def test_common_options_are_understood_before_and_after_the_command(line: str) -> None:
    args = build_parser().parse_args(line.split())
    assert (args.command, args.json, args.home, args.n) == ("list", True, "/a", 3)


def test_without_them_they_are_off() -> None:
    args = build_parser().parse_args(["status"])
    assert (args.json, args.home, args.verbose) == (False, None, False)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "search",
        "list -n 0",
        "list -n x",
        "capture",
        "capture --for never",
        "import",
        "status extra",
        "show",
        "forget --every --yes",
        "forget --last 15m --app= --yes",
        "forget --agent a --user= --yes",
        "export x.zip --since=",
    ],
)
def test_what_is_not_understood_is_one_sentence_with_where_to_look(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_parser().parse_args(line.split())
    assert str(caught.value).endswith("--help")
    assert "\n" not in str(caught.value)


def test_ids_may_be_repeated() -> None:
    args = build_parser().parse_args(["forget", "--id", "m_1", "--id", "o_2", "--preview"])
    assert args.ids == ["m_1", "o_2"]
    args = build_parser().parse_args(["forget", "--id", "m_1", "o_2", "--id", "o_3", "--yes"])
    assert args.ids == ["m_1", "o_2", "o_3"]
    assert build_parser().parse_args(["forget", "--everything"]).ids == []
