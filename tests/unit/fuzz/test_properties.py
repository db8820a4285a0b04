"""Whatever comes in: readers, grammars, the spool, the redactor, the socket and the settings end as they promise.

Bounded here; `python -m tests.fuzz` runs the same for longer (or SCRUBJAY_FUZZ=20000 pytest tests/unit/fuzz).
"""

import contextlib
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.config import CaptureConfig
from capture.grammar.rule import RuleError, read_rule
from capture.grammar.seen import Seen
from capture.spool.codec import decode, encode
from desktop import messages
from desktop.readers import text as texts
from desktop.readers.base import Unreadable
from desktop.readers.importer import sort_of
from desktop.settings.store import load_settings, save_settings
from desktop.verbs.params import Params
from desktop.views.chat.markdown import addresses_in, may_lead, safe_markdown
from memory_core.chat.citations import CitationFilter
from memory_core.config import CoreConfig, parse
from memory_core.errors import ConfigError, ScrubjayError, SpoolError
from memory_core.language.exact_things import ExactThing, veil
from memory_core.llm.blocks import data, seen
from memory_core.privacy.lookalikes import looks
from memory_core.privacy.redaction import Scrubber
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.retrieval.other_languages import in_english
from memory_core.retrieval.periods import find_times, read_moment, read_period
from tests.growth import assert_takes_time_by_length

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
EXAMPLES = int(os.environ.get("SCRUBJAY_FUZZ", "60"))
SCRUBBER = Scrubber()
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)

TIME = """last next this past previous on at in from to until since before after between and the of ago week weeks day
days month year years hour hours minute minutes today yesterday tomorrow monday fri friday march 31 29 0 00:00 25:61 3pm
12am noon midnight morning evening 2026 2026-02-30 2026-13-01T99:00 1999 99999 1/2/3 31.02. half past quarter first -1
last-week 1000000000 9999999999999 easter q3 weekend # ü 昨天 上周 gestern hier ayer"""
TAGS = "<p> </p> <!-- --> <script> </script> <![CDATA[ <!DOCTYPE [ <title> &amp &#x110000; < > <a b=' <svg/> t"
RULES = """app: |title: |ſite: |tıtle: |site: |path: |time: |call: |private windows| and | and |"|\\|\\"|*|/|/*|\\*
|~/|~/D|C:\\|file:///a/|://|a.example|a.example:99999|münchen.example|.|..|?|#|18:00-08:00|Mon-Fri|25:00|x|: |：|“|”
|a.example/|%20|%00|%25|\u200b|\u202e|\0"""
SIGNS = "[ ] ( ) ! [1] [99] ]( cite:1 https://a.example/x javascript:x < > &lt; ` * | \\ </evidence> ＜ [INST] a"
SETTINGS = ["interval_s", "excluded_apps", "llm", "language", "pictures_gb", "screen"]
LABELS = [
    "a",
    "1",
    "password: ",
    "4111 ",
    "A1b2",
    "=",
    "-----BEGIN ",
    "://",
    "@",
    "\n",
    "eyJ.",
    "sk-",
    "4 ",
    "Zx9+",
    '"id7":{"n":"key"},',
    "one two ",
]
TIME_WORDS = st.lists(st.sampled_from(TIME.split()), max_size=9).map(" ".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MARKS = st.lists(
    st.sampled_from([*SIGNS.split(), "\n", "[r]: https://a.example", "\u200b", "\U000e0041", " "]), max_size=30
).map("".join)


@fuzz
@given(st.one_of(st.text(max_size=200), TIME_WORDS))
def test_the_grammar_of_time_reads_or_leaves_any_text(said: str) -> None:
    for spoken in find_times(said, NOON, UTC):
        assert 0 <= spoken.start < spoken.end <= len(said)
        assert spoken.since <= spoken.until
    period, rest = read_period(said, NOON, UTC)
    # “yesterday” is longer than “hier”.
    assert len(rest) <= len(in_english(said)) + 2
    assert period is None or period.since is None or period.until is None or period.since <= period.until
    with contextlib.suppress(ConfigError):
        assert read_moment(said, NOON, UTC).tzinfo is not None


@fuzz
@given(
    st.dictionaries(
        st.sampled_from(["query", "app", "since", "until", "last", "n", "kind", "ids", "preview", "timeout"]),
        JSON | st.text(max_size=40) | TIME_WORDS,
    )
)
def test_the_filters_of_a_command_are_read_or_refused_with_a_sentence(values: dict[str, object]) -> None:
    params = Params(values, now=NOON)
    for read in (
        lambda: params.text("query"),
        lambda: params.text("app"),
        lambda: params.moment("since"),
        lambda: params.moment("until", end=True),
        params.last,
        lambda: params.whole("n", 20, most=1000),
        lambda: params.memory_kind(),
        lambda: params.observation_kind(),
        lambda: params.texts("ids"),
        lambda: params.flag("preview"),
        lambda: params.seconds("timeout", 1.0),
    ):
        try:
            read()
        except ScrubjayError as error:
            assert str(error).strip()  # noqa: PT017 (whether it raises is the library's choice of input)


@fuzz
@given(
    st.lists(st.sampled_from(RULES.split("|")), min_size=1, max_size=5).map("".join)
    | st.tuples(st.sampled_from(RULES.split("|")), st.text(max_size=60)).map("".join)
)
def test_a_rule_is_refused_with_a_sentence_or_read_as_it_is_written(said: str) -> None:
    try:
        rule = read_rule(said)
    except RuleError as error:
        assert str(error).strip()  # noqa: PT017 (whether it raises is the library's choice of input)
        return
    assert read_rule(str(rule)) == rule
    rule.holds(Seen(said, said, at=NOON, url=said, document=said))


@fuzz
@given(st.binary(max_size=400))
def test_any_bytes_in_the_spool_are_a_row_or_damaged(body: bytes) -> None:
    with contextlib.suppress(SpoolError):
        decode(body)


@fuzz
@given(st.data())
def test_a_row_with_flipped_bytes_is_a_row_or_damaged(draw: st.DataObject) -> None:
    stray = Observation(ObservationId("o_1"), ObservationKind.SCREEN, NOON, NOON, "a plan", title="t\ud800")
    body = bytearray(encode(Captured(stray, picture=b"picture")))
    for _ in range(draw.draw(st.integers(1, 4))):
        body[draw.draw(st.integers(0, len(body) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(SpoolError):
        found = decode(bytes(body))
        assert isinstance(found.observation, Observation)


@fuzz
@given(JSON)
def test_a_header_of_another_shape_is_damaged(values: object) -> None:
    header = json.dumps(values).encode()
    with pytest.raises(SpoolError):
        decode(b"SJO1" + len(header).to_bytes(4, "big") + bytes(8) + header)


@fuzz
@given(st.one_of(st.text(max_size=400), st.text("0123456789 -OolI:=/", max_size=200)))
def test_the_redactor_ends_and_says_the_same_twice(text: str) -> None:
    once = SCRUBBER.scrub(text)
    assert all(count > 0 for count in once.counts.values())
    assert SCRUBBER.scrub(text).text == once.text


@pytest.mark.parametrize("sign", LABELS)
def test_the_redactor_takes_time_by_the_length_alone(sign: str) -> None:
    # A single line of more than some ten thousand signs is read in another way, at other costs.
    assert_takes_time_by_length(SCRUBBER.scrub, sign, 40_000)


@fuzz
@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_the_socket_takes_an_object_or_refuses(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(messages.decode(body), dict)


@fuzz
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_settings_file_leaves_settings_that_can_be_saved(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_bytes(body)
        loaded = load_settings(path)
        save_settings(path, loaded)
        again = load_settings(path)
        assert (again.capture, again.core, again.desktop) == (loaded.capture, loaded.core, loaded.desktop)


@fuzz
@given(st.dictionaries(st.sampled_from(SETTINGS), JSON))
def test_any_value_of_a_setting_is_taken_or_named(values: dict[str, object]) -> None:
    for section in (CaptureConfig, CoreConfig):
        _, problems = parse(section, values)
        assert all(problem.strip() for problem in problems)


@fuzz
@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".md", ".pdf", ".png", ".wav", ""]))
def test_any_bytes_are_a_file_of_some_sort(body: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        path.write_bytes(body)
        sort_of(path)
        with contextlib.suppress(Unreadable):
            texts.decoded(body, path)


@fuzz
@given(st.lists(st.sampled_from(TAGS.split()), max_size=40).map("".join))
def test_any_page_has_a_visible_part(page: str) -> None:
    text, title = texts.visible_text(page)
    assert text == text.strip()
    assert "\n" not in title


@fuzz
@given(st.one_of(st.text(max_size=200), MARKS))
def test_no_text_ends_its_block(text: str) -> None:
    safe = data(text)
    assert not set("<>\"'") & set(safe)
    assert seen(safe) == safe
    assert "[INST]" not in safe.upper()


@fuzz
@given(
    st.text("0123456789ABCxyz", min_size=7, max_size=16),
    st.lists(st.sampled_from(["", " ", "-", ".", "/", "\u200b", "\n", " - ", "_"]), min_size=16, max_size=16),
    st.text(max_size=60) | MARKS,
    st.text(max_size=60) | MARKS,
)
def test_what_is_sealed_is_in_nothing_that_is_veiled(value: str, between: list[str], before: str, after: str) -> None:
    written = "".join(sign + gap for sign, gap in zip(value, between, strict=False)).rstrip(" -./\u200b\n_")
    text = f"{before} | {written} | {after}"
    shown = veil([text], [ExactThing("customer number", value)])(text)
    assert written not in shown
    assert veil([shown])(shown).count("|") >= 2


@fuzz
@given(st.one_of(st.text(max_size=200), MARKS))
def test_of_an_answer_no_picture_is_left_and_only_known_citations_lead(text: str) -> None:
    safe_markdown(text, {1})
    assert not may_lead("javascript:x", "x", {1}, addresses_in(text))
    assert not may_lead("cite:99", "\u200999\u2009", {1}, addresses_in(text))
    assert all(address[:4].lower() == "http" for address in addresses_in(text))


@fuzz
@given(st.lists(MARKS, max_size=8), st.integers(0, 3))
def test_a_filtered_answer_cites_only_what_is_there(pieces: list[str], count: int) -> None:
    filtering = CitationFilter(count)
    for piece in pieces:
        filtering.feed(piece)
    filtering.close()
    assert all(1 <= number <= count for number in filtering.used)


@fuzz
@given(st.text(max_size=100))
def test_what_something_looks_like_looks_like_itself(text: str) -> None:
    assert looks(looks(text)) == looks(text)
    assert looks(text.upper()) == looks(text.upper().casefold())


@fuzz
@given(st.integers(-(10**9), 10**9))
def test_a_time_before_or_after_all_times_is_refused_with_a_sentence(seconds: int) -> None:
    params = Params({"last": seconds}, now=NOON)
    with contextlib.suppress(ConfigError):
        last = params.last()
        assert last is None or last <= NOON + timedelta(seconds=1)
