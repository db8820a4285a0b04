"""Language models over the real library and the real wire formats, on the loopback address."""

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.errors import (
    AnswerInvalid,
    BudgetSpent,
    Cancelled,
    CannotSee,
    ConfigError,
    ContentRefused,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from memory_core.home import Home
from memory_core.llm.base import LLM, Picture, Request
from memory_core.llm.discovery import find_local_servers
from memory_core.llm.failures import pause_of
from memory_core.llm.ledger import Ledger
from memory_core.llm.prices import price_of
from memory_core.llm.pydantic_ai_models import PydanticAiModel
from memory_core.llm.registry import open_llm, open_remembering, parse
from memory_core.llm.resting import RestingLLM
from memory_core.llm.spending import Spending
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.keys import open_keys
from tests.fakes.llm_server import PIECES, LLMServer, pictures_in

PATHS = {
    "openai:tiny": "/v1",
    "ollama:tiny": "/v1",
    "anthropic:tiny": "",
    "google:tiny": "",
    "azure:tiny": "",
    "deepseek:tiny": "",
}
ASKED = Request(purpose="chat", system="Answer from the evidence.", prompt="When is the launch?", timeout_s=60)


@dataclass(frozen=True)
class Fact:
    """A typed answer."""

    subject: str
    day: int


@pytest.fixture(params=sorted(PATHS))
def llm(request: pytest.FixtureRequest, server: LLMServer) -> Iterator[LLM]:
    yield from _opened(request.param, server)


@pytest.fixture
def one_llm(server: LLMServer) -> Iterator[LLM]:
    yield from _opened("openai:tiny", server)


def _opened(name: str, server: LLMServer, connections: ConnectionLog | None = None) -> Iterator[LLM]:
    config = CoreConfig(llm=name, llm_base_url=server.address + PATHS[name])
    llm = open_llm(config, api_key="test-key", connections=connections)
    assert llm is not None
    yield llm
    llm.close()


def test_every_protocol_gives_a_typed_answer(llm: LLM, server: LLMServer) -> None:
    server.behaviour.answer = {"subject": "launch", "day": 12}
    assert llm.complete(ASKED, Fact) == Fact("launch", 12)


def test_every_protocol_streams_the_pieces_in_order(llm: LLM) -> None:
    assert "".join(llm.stream(ASKED)) == "".join(PIECES)


def test_an_answer_of_the_wrong_shape_is_repaired_once(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "nonsense"
    server.behaviour.repaired = {"subject": "launch", "day": 12}
    assert llm.complete(ASKED, Fact) == Fact("launch", 12)
    assert len(server.behaviour.bodies) == 2


def test_a_second_answer_of_the_wrong_shape_is_an_error(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "nonsense"
    with pytest.raises(AnswerInvalid, match="shape"):
        llm.complete(ASKED, Fact)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("401", ProviderRefused),
        ("404", ProviderRefused),
        ("400", ProviderRefused),
        ("429", ProviderUnavailable),
        ("500", ProviderUnavailable),
        ("504", ProviderTimeout),
    ],
)
def test_statuses_become_our_errors(one_llm: LLM, server: LLMServer, status: str, error: type[Exception]) -> None:
    server.behaviour.mode = status
    with pytest.raises(error):
        one_llm.complete(ASKED, Fact)


@pytest.mark.parametrize("status", ["401", "429"])
def test_every_protocol_translates_a_refusal(llm: LLM, server: LLMServer, status: str) -> None:
    server.behaviour.mode = status
    with pytest.raises((ProviderRefused, ProviderUnavailable), match="API key" if status == "401" else "429"):
        list(llm.stream(ASKED))


def test_a_stalled_server_is_given_up_in_time(llm: LLM, server: LLMServer) -> None:
    list(llm.stream(ASKED))  # so that the library's first steps are no part of the time
    server.behaviour.mode = "stall"
    with pytest.raises(ProviderTimeout):
        llm.complete(replace(ASKED, timeout_s=0.3), Fact)
    with pytest.raises(ProviderTimeout):
        list(llm.stream(replace(ASKED, timeout_s=0.3)))


def test_a_stream_that_is_cut_off_ends_with_an_error(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "cut"
    seen: list[str] = []
    with pytest.raises(ProviderUnavailable):
        seen.extend(llm.stream(ASKED))
    assert "".join(PIECES).startswith("".join(seen))


def test_a_stream_that_ends_too_early_is_no_whole_answer(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "end"
    with pytest.raises(ProviderUnavailable, match="broke off|cannot be used"):
        list(llm.stream(ASKED))


def test_another_services_page_is_no_answer(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "page"
    with pytest.raises((AnswerInvalid, ProviderUnavailable)):
        llm.complete(ASKED, Fact)


def test_a_redirect_is_not_followed(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "redirect"
    with pytest.raises(ProviderRefused, match="sends requests on to another address"):
        llm.complete(ASKED, Fact)
    assert len(server.behaviour.bodies) == 1


def test_an_answer_without_an_end_is_given_up(llm: LLM, server: LLMServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.llm.bounded.MOST_BYTES", 100_000)
    server.behaviour.answer = {"subject": "x" * 200_000, "day": 1}
    with pytest.raises(AnswerInvalid, match="without an end"):
        llm.complete(ASKED, Fact)
    server.behaviour.said = [("y" * 1_000,) * 500]
    with pytest.raises(AnswerInvalid, match="without an end"):
        list(llm.stream(ASKED))


def test_a_proxy_is_never_told_what_a_local_server_is_asked(server: LLMServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in sorted(PATHS):
        for llm in _opened(name, server):
            assert "".join(llm.stream(ASKED)) == "".join(PIECES)


def test_a_waiting_call_can_be_cancelled(one_llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "stall"
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(Cancelled):
        one_llm.complete(replace(ASKED, cancelled=stop.is_set), Fact)
    with pytest.raises(Cancelled):
        list(one_llm.stream(replace(ASKED, cancelled=stop.is_set)))


def test_a_stream_can_be_left_and_the_model_asked_again(one_llm: LLM) -> None:
    pieces = one_llm.stream(ASKED)
    assert next(pieces) == PIECES[0]
    pieces.close()  # type: ignore[attr-defined]  # it is a generator, as every caller may leave it
    assert "".join(one_llm.stream(ASKED)) == "".join(PIECES)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    llm = open_llm(CoreConfig(llm="ollama:tiny", llm_base_url="http://127.0.0.1:9/v1"))
    assert llm is not None
    with pytest.raises(ProviderUnavailable, match=r"127\.0\.0\.1:9"):
        llm.complete(ASKED, Fact)
    llm.close()


def test_the_connection_is_written_down_before_anything_is_sent(home: Home, server: LLMServer) -> None:
    log = ConnectionLog(home, open_keys(home))
    before = datetime.now(UTC)
    for llm in _opened("openai:tiny", server, log):
        list(llm.stream(ASKED))
    (entry,) = log.entries()
    assert server.address.endswith(entry.host)
    assert entry.purpose == "chat"
    assert entry.bytes_out >= len(ASKED.prompt)
    assert entry.when >= before


def test_a_repair_is_written_down_as_well(home: Home, server: LLMServer) -> None:
    log = ConnectionLog(home, open_keys(home))
    server.behaviour.mode = "nonsense"
    for llm in _opened("anthropic:tiny", server, log):
        with pytest.raises(AnswerInvalid):
            llm.complete(replace(ASKED, purpose="remember"), Fact)
    assert [entry.purpose for entry in log.entries()] == ["remember"] * len(server.behaviour.bodies)
    assert len(server.behaviour.bodies) == 2


def test_a_connection_that_cannot_be_written_down_is_not_made(home: Home, server: LLMServer) -> None:
    log = ConnectionLog(home, open_keys(home))
    Path(home.connections).mkdir()
    for llm in _opened("openai:tiny", server, log):
        with pytest.raises(ProviderUnavailable, match="no connection is made"):
            list(llm.stream(ASKED))
    assert server.behaviour.bodies == []


def test_tokens_and_failures_are_counted_by_purpose(server: LLMServer) -> None:
    ledger = Ledger()
    server.behaviour.answer = {"subject": "launch", "day": 12}
    config = CoreConfig(llm="openai:tiny", llm_base_url=server.address + "/v1")
    llm = open_llm(config, api_key="test-key", ledger=ledger)
    assert llm is not None
    llm.complete(ASKED, Fact)
    server.behaviour.mode = "401"
    with pytest.raises(ProviderRefused):
        llm.complete(ASKED, Fact)
    llm.close()
    usage = ledger.usage()["chat"]
    assert (usage.calls, usage.failed, usage.input_tokens, usage.output_tokens) == (2, 1, 11, 7)


def test_what_a_useless_answer_took_is_counted_too(server: LLMServer) -> None:
    ledger = Ledger()
    server.behaviour.mode = "nonsense"
    config = CoreConfig(llm="openai:gpt-4o-mini", llm_base_url=server.address + "/v1")
    llm = open_llm(config, api_key="test-key", ledger=ledger)
    assert llm is not None
    with pytest.raises(AnswerInvalid):
        llm.complete(ASKED, Fact)
    server.behaviour.mode = "stall"
    with pytest.raises(ProviderTimeout):
        llm.complete(replace(ASKED, timeout_s=0.2), Fact)
    llm.close()
    usage = ledger.usage()["chat"]
    assert (usage.calls, usage.failed, usage.input_tokens, usage.output_tokens) == (2, 2, 22, 14)
    assert usage.dollars > 0


@pytest.mark.parametrize(
    ("base_url", "price"),
    [
        ("http://127.0.0.1:8000/v1", 0.0),
        ("http://192.168.1.20:8000/v1", 0.0),
        ("http://workstation.local:8000/v1", 0.0),
        ("https://models.example.com/v1", None),
    ],
)
def test_a_server_elsewhere_is_not_taken_to_be_free(base_url: str, price: float | None) -> None:
    assert price_of(parse("compatible:tiny", base_url), 1_000, 1_000) == price


def test_whoever_sells_a_model_is_known_by_the_address() -> None:
    price = price_of(parse("compatible:llama-3.3-70b-versatile", "https://api.groq.com/openai/v1"), 1_000_000, 0)
    assert price is not None
    assert price > 0


def test_a_local_server_is_found_with_its_models(server: LLMServer) -> None:
    addresses = {"ollama": server.address + "/v1", "lmstudio": "http://127.0.0.1:9/v1"}
    (found,) = find_local_servers(addresses=addresses)
    assert (found.provider, found.models, found.seeing) == ("ollama", ("tiny",), ())


@pytest.mark.parametrize("provider", ["ollama", "lmstudio", "llamacpp"])
@pytest.mark.parametrize("sees", [True, False])
def test_a_local_server_says_which_of_its_models_see(server: LLMServer, provider: str, sees: bool) -> None:
    server.behaviour.sees = sees
    (found,) = find_local_servers(addresses={provider: server.address + "/v1"})
    assert found.seeing == (("tiny",) if sees else ())


PICTURES = (Picture(b"\xff\xd8one", '<picture number="1"/>'), Picture(b"\xff\xd8two", '<picture number="2"/>'))
SEEING = replace(ASKED, purpose="see", pictures=PICTURES)


def test_every_protocol_carries_pictures_below_their_captions(llm: LLM, server: LLMServer) -> None:
    server.behaviour.answer = {"subject": "chart", "day": 2}
    assert llm.complete(SEEING, Fact) == Fact("chart", 2)
    (body,) = server.behaviour.bodies
    assert list(pictures_in(body)) == [picture.data for picture in PICTURES]
    told = json.dumps(body)
    places = [told.index(json.dumps(picture.caption)[1:-1]) for picture in PICTURES]
    assert places == sorted(places)


def test_what_is_sent_is_told_before_and_counted(server: LLMServer) -> None:
    ledger, sizes = Ledger(), list[int]()
    server.behaviour.mode = "nonsense"
    server.behaviour.repaired = {"subject": "chart", "day": 2}
    config = CoreConfig(llm="openai:tiny", llm_base_url=server.address + "/v1")
    llm = open_llm(config, api_key="test-key", ledger=ledger)
    assert llm is not None
    llm.complete(replace(SEEING, sending=sizes.append), Fact)
    llm.close()
    assert sizes == server.behaviour.lengths
    usage = ledger.usage()["see"]
    assert (usage.bytes_out, usage.pictures) == (sum(sizes), 4)


def test_what_may_not_be_sent_is_not_sent(llm: LLM, server: LLMServer) -> None:
    def refuse(size: int) -> None:
        raise BudgetSpent("Nothing is left.")

    with pytest.raises(BudgetSpent, match="Nothing is left"):
        llm.complete(replace(SEEING, sending=refuse), Fact)
    assert server.behaviour.bodies == []


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        ("400", "Invalid content type. image_url is only supported by certain models.", CannotSee),
        ("400", "Failed to deserialize: unknown variant `image_url`, expected `text`", CannotSee),
        ("400", "Model does not support images. Please use a model that does.", CannotSee),
        ("400", "Image input modality is not enabled for models/tiny", CannotSee),
        ("404", "No endpoints found that support image input", CannotSee),
        ("500", "image input is not supported - you may need to provide the mmproj", CannotSee),
        ("400", "You uploaded an unsupported image. Use png, jpeg, gif or webp.", ContentRefused),
        ("413", "too large", ContentRefused),
        ("401", "no", ProviderRefused),
        ("500", "the image was fine, we were not", ProviderUnavailable),
    ],
)
def test_a_refusal_of_pictures_says_whose_fault_it_is(
    one_llm: LLM, server: LLMServer, status: str, message: str, error: type[Exception]
) -> None:
    server.behaviour.mode, server.behaviour.message = status, message
    with pytest.raises(error) as raised:
        one_llm.complete(SEEING, Fact)
    assert type(raised.value) is error
    assert error is not CannotSee or str(raised.value).startswith("openai:tiny cannot see pictures.")


@pytest.mark.parametrize("name", ["openai:tiny", "google:tiny"])
def test_a_model_that_does_not_want_to_look_is_no_broken_provider(server: LLMServer, name: str) -> None:
    server.behaviour.mode = "refuse"
    for llm in _opened(name, server):
        with pytest.raises(ContentRefused, match="does not want"):
            llm.complete(SEEING, Fact)


def test_half_an_answer_is_no_answer(llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "half"
    server.behaviour.answer = {"subject": "chart", "day": 2}
    with pytest.raises(ProviderUnavailable):
        llm.complete(SEEING, Fact)


def test_closing_a_model_ends_what_is_under_way(server: LLMServer) -> None:
    server.behaviour.mode = "stall"
    llm = open_llm(CoreConfig(llm="openai:tiny", llm_base_url=server.address + "/v1"), api_key="test-key")
    assert llm is not None
    threading.Timer(0.3, llm.close).start()
    with pytest.raises(Cancelled):
        llm.complete(replace(SEEING, timeout_s=20), Fact)


def test_closing_a_model_ends_an_answer_that_is_being_streamed(server: LLMServer) -> None:
    server.behaviour.mode = "stall"
    llm = open_llm(CoreConfig(llm="openai:tiny", llm_base_url=server.address + "/v1"), api_key="test-key")
    assert llm is not None
    threading.Timer(0.3, llm.close).start()
    with pytest.raises(Cancelled):
        list(llm.stream(replace(ASKED, timeout_s=20)))


@pytest.mark.parametrize("name", ["google:tiny", "anthropic:tiny", "openai:tiny"])
def test_closing_a_model_in_the_middle_of_its_answer_leaves_nothing_unhandled(server: LLMServer, name: str) -> None:
    for _ in range(4):
        server.behaviour.said = [("y" * 10,) * 2_000]
        llm = open_llm(CoreConfig(llm=name, llm_base_url=server.address + PATHS[name]), api_key="test-key")
        assert llm is not None
        pieces = llm.stream(ASKED)
        assert next(pieces)
        closing = threading.Thread(target=llm.close)
        closing.start()
        with pytest.raises(Cancelled):
            list(pieces)
        closing.join()


def test_how_a_call_ends_that_was_given_up_is_no_defect(one_llm: LLM, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never_done(self: PydanticAiModel, request: Request, answer: type[Fact]) -> Fact:
        async with self._translated(request):  # a vendor's library may fail where it is stopped
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                raise ValueError from None
        return answer("launch", 12)

    monkeypatch.setattr(PydanticAiModel, "_complete", never_done)
    with pytest.raises(ProviderTimeout):
        one_llm.complete(replace(ASKED, timeout_s=0.1), Fact)
    one_llm.close()
    gc.collect()  # what is logged then fails the test


def test_a_model_that_is_closed_before_the_work_begins_starts_nothing(
    server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = vars(PydanticAiModel)["_prepare"]

    def close_then(llm: PydanticAiModel, request: Request) -> None:
        prepare(llm, request)
        llm.close()

    monkeypatch.setattr(PydanticAiModel, "_prepare", close_then)
    llm = open_llm(CoreConfig(llm="openai:tiny", llm_base_url=server.address + "/v1"), api_key="test-key")
    assert llm is not None
    with pytest.raises(Cancelled):
        llm.complete(ASKED, Fact)
    with pytest.raises(Cancelled):
        list(llm.stream(ASKED))
    assert "language-model" not in [thread.name for thread in threading.enumerate()]


def test_what_a_model_took_is_written_down_by_day_with_its_price(home: Home, server: LLMServer) -> None:
    server.behaviour.answer = {"subject": "Aurora", "day": 12}
    keys, clock = open_keys(home), FrozenClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    book = Spending(home, keys, clock)
    ledger = Ledger(book)
    for name in ("openai:gpt-4o-mini", "ollama:tiny"):
        config = CoreConfig(llm=name, llm_base_url=server.address + "/v1")
        opened = open_llm(config, api_key="test-key", ledger=ledger)
        assert opened is not None
        assert opened.complete(ASKED, Fact)
        opened.close()
    dear, free = book.days(1)
    assert (dear.model, dear.purpose, dear.day, dear.calls) == ("openai:gpt-4o-mini", "chat", "2026-11-24", 1)
    assert dear.dollars > 0 == free.dollars
    assert dear.input_tokens > 0
    assert Spending(home, keys, clock).days() == [dear, free]
    assert b"gpt-4o" not in (home.path / "spending.sealed").read_bytes()
    clock.advance(86_400)
    assert book.days(1) == []


def test_a_book_that_is_damaged_begins_anew(home: Home) -> None:
    book = Spending(home, open_keys(home))
    book.add("chat", "openai:nobody-knows", input_tokens=3)
    (found,) = book.days()
    assert (found.unpriced, found.dollars) == (1, 0.0)
    (home.path / "spending.sealed").write_bytes(b"junk")
    assert book.days() == []
    book.add("chat", "openai:nobody-knows", failed=True)
    assert [(one.calls, one.failed, one.unpriced) for one in book.days()] == [(1, 1, 0)]


@pytest.mark.parametrize(("said", "later"), [("90", "in 2 minutes"), ("7", "in 7 seconds"), ("soon", "in a minute")])
def test_every_protocol_hears_for_how_long_to_wait(llm: LLM, server: LLMServer, said: str, later: str) -> None:
    server.behaviour.mode, server.behaviour.retry_after = "429", said
    with pytest.raises(ProviderUnavailable, match=f"Try again {later}") as failure:
        llm.complete(ASKED, Fact)
    assert failure.value.retry_after_s == (float(said) if said.isdigit() else None)
    with pytest.raises(ProviderUnavailable, match=f"Try again {later}"):
        list(llm.stream(ASKED))


def test_who_asks_to_be_left_alone_is_left_alone_for_so_long_and_so_is_who_refuses_the_key(
    server: LLMServer, one_llm: LLM
) -> None:
    server.behaviour.answer = {"subject": "Aurora", "day": 12}
    clock = FrozenClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    resting = RestingLLM(one_llm, clock)
    server.behaviour.mode, server.behaviour.retry_after = "429", "600"
    with pytest.raises(ProviderUnavailable, match="in 10 minutes"):
        resting.complete(ASKED, Fact)
    server.behaviour.mode, server.behaviour.retry_after = "401", ""
    clock.advance(590)
    with pytest.raises(ProviderUnavailable, match="asked again in 10 seconds"):
        resting.complete(ASKED, Fact)
    clock.advance(11)
    with pytest.raises(ProviderRefused, match="API key"):
        resting.complete(ASKED, Fact)
    sent = len(server.behaviour.bodies)
    with pytest.raises(ProviderUnavailable, match="asked again"):
        resting.complete(ASKED, Fact)
    assert len(server.behaviour.bodies) == sent == 2


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", 120),
        (" 0.5 ", 0.5),
        ("-3", 0),
        ("1e9", 86_400),
        ("Tue, 24 Nov 2026 09:02:00 GMT", 120),
        ("Tuesday, 24-Nov-26 09:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 08:00:00 GMT", 0),
        ("", None),
        ("nan", None),
        ("later", None),
        ("Tue, 99 Nov 2026 09:02:00 GMT", None),
    ],
)
def test_a_pause_is_read_as_seconds_or_as_a_date(said: str, pause: float | None) -> None:
    assert pause_of({"retry-after": said}, datetime(2026, 11, 24, 9, tzinfo=UTC)) == pause


def test_a_model_in_trouble_is_left_alone_longer_each_time(server: LLMServer, one_llm: LLM) -> None:
    server.behaviour.answer = {"subject": "Aurora", "day": 12}
    clock = FrozenClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    resting = RestingLLM(one_llm, clock)
    server.behaviour.mode = "429"
    asked = replace(ASKED, purpose="remember")
    for pause in (5, 10, 20):
        with pytest.raises(ProviderUnavailable, match="429"):
            resting.complete(asked, Fact)
        sent = len(server.behaviour.bodies)
        clock.advance(pause - 1)
        with pytest.raises(ProviderUnavailable, match="asked again in 1 second"):
            resting.complete(asked, Fact)
        assert len(server.behaviour.bodies) == sent
        clock.advance(2)
    server.behaviour.mode = "good"
    assert resting.complete(asked, Fact)
    server.behaviour.mode = "500"
    with pytest.raises(ProviderUnavailable, match="500"):
        resting.complete(asked, Fact)
    clock.advance(6)
    server.behaviour.mode = "good"
    assert resting.complete(asked, Fact), "an answer makes it begin with a short rest again"


def test_the_model_that_remembers_may_be_another_one(server: LLMServer) -> None:
    server.behaviour.answer = {"subject": "Aurora", "day": 12}
    config = CoreConfig(llm="openai:large", llm_base_url=server.address + "/v1", remember_model="openai:small")
    small = open_remembering(config, llm_api_key="test-key")
    assert small is not None
    assert small.name == "openai:small"
    assert small.complete(replace(ASKED, purpose="remember"), Fact)
    small.close()
    assert server.behaviour.bodies[-1]["model"] == "small"
    assert open_remembering(CoreConfig(llm="openai:large")) is None
    with pytest.raises(ConfigError, match="API key of the model that helps to remember"):
        open_remembering(CoreConfig(remember_model="anthropic:small"), llm_api_key="of-another-one")
