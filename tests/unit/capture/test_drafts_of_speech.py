"""What is being said lies on the disk, sealed, before it is whole: with scripted ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.hearing import hearing
from capture.hearing.channel import Heard
from capture.hearing.drafts import Drafts
from capture.hearing.echo import Own
from capture.hearing.reading import observation_of
from capture.reading.utterances import Cut
from capture.sound import seconds_of
from memory_core.records.observation import Captured
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import NOTHING, SPEECH, ListOutbox, ScriptedMicrophone
from tests.fakes.two_sides import BLOCK_S, NOON, TwoSides

CUT = Cut(pre_roll_s=0.064, hang_over_s=0.128, keep_after_s=0.064, minimum_speech_s=0.1, maximum_s=9.6)
SECOND = round(1 / BLOCK_S)


class Room(TwoSides):
    """Where what is said lasts for seconds."""

    def __init__(self) -> None:
        super().__init__(CUT)

    def goes_on(self, source: ScriptedMicrophone, blocks: int, level: float = SPEECH) -> None:
        """So much more comes of it; returns when it was judged."""
        channel = self.hearing._own if source is self.mine else self.hearing._others  # noqa: SLF001
        assert channel is not None
        for _ in range(blocks):
            self.clock.advance(BLOCK_S)
            source.give(level)
        eventually(channel._blocks.empty)  # noqa: SLF001

    def begins(self, source: ScriptedMicrophone, seconds: int = 2) -> None:
        """Somebody speaks, for so long already, second after second."""
        for _ in range(seconds):
            self.goes_on(source, SECOND)
            self.looks(source)

    def looks(self, source: ScriptedMicrophone) -> None:
        """A second is over, and the last block of it was judged."""
        channel = self.hearing._own if source is self.mine else self.hearing._others  # noqa: SLF001
        assert channel is not None
        now = self.clock.monotonic()
        eventually(lambda: channel._fed[1] == now)  # noqa: SLF001
        self.hearing.watch()

    def pieces(self) -> list[Captured]:
        """All that lies there as a draft."""
        return [piece for pieces in self.outbox.drafts.values() for piece in pieces]

    def drafted_s(self) -> float:
        """How much sound that is."""
        return sum(seconds_of(piece.sound or b"") for piece in self.pieces())


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.reader.go.set()
    made.hearing.close(1.0)


def test_what_is_being_said_lies_on_the_disk_from_second_to_second(room: Room) -> None:
    room.begins(room.mine, 1)
    assert room.drafted_s() == pytest.approx(SECOND * BLOCK_S)
    room.begins(room.mine, 2)
    (pieces,) = room.outbox.drafts.values()
    assert [round(seconds_of(piece.sound or b""), 2) for piece in pieces] == [0.99, 0.99, 0.99]
    assert (
        {piece.observation.metadata["thread"] for piece in pieces}
        == {
            pieces[0].observation.metadata["thread"],
        }
        != {""}
    )
    assert pieces[0].observation.at == pytest.approx(NOON, abs=timedelta(milliseconds=1))
    assert [later.observation.at - one.observation.until for one, later in zip(pieces, pieces[1:], strict=False)] == [
        timedelta(0)
    ] * 2
    assert not room.outbox.kept


def test_the_draft_goes_when_the_words_are_kept(room: Room) -> None:
    room.begins(room.mine)
    assert room.outbox.drafts
    room.goes_on(room.mine, 6, NOTHING)
    eventually(lambda: [one.observation.text for one in room.outbox.kept] == ["hello"])
    assert not room.outbox.drafts
    room.hearing.watch()
    assert not room.outbox.drafts


def test_of_what_is_no_speech_no_draft_is_left(room: Room) -> None:
    room.reader.words = " "
    room.begins(room.mine)
    room.goes_on(room.mine, 6, NOTHING)
    eventually(lambda: room.tally.snapshot()[1] == {"microphone.silence": 1})
    eventually(lambda: not room.outbox.drafts)
    room.goes_on(room.mine, 2)
    room.looks(room.mine)
    assert not room.outbox.drafts, "a click is no utterance yet"
    assert not room.outbox.kept


def test_what_waits_to_be_read_lies_there_whole_and_in_order(room: Room) -> None:
    room.reader.go.clear()
    for blocks in (20, 30, 40):
        room.goes_on(room.mine, blocks)
        room.goes_on(room.mine, 6, NOTHING)
    eventually(lambda: len(room.outbox.drafts) == 3)
    lengths = [sum(len(piece.sound or b"") // 1024 for piece in one) for one in room.outbox.drafts.values()]
    assert lengths == [22, 34, 44], "with the pause that ended it, and what came before"
    room.reader.go.set()
    eventually(lambda: len(room.outbox.kept) == 3)
    assert not room.outbox.drafts


def test_while_the_disk_is_full_what_is_said_stays_in_memory_and_is_kept_then(room: Room) -> None:
    room.outbox.full = True
    room.begins(room.mine)
    assert not room.outbox.drafts
    room.outbox.full = False
    room.begins(room.mine, 1)
    assert room.drafted_s() == pytest.approx(3 * SECOND * BLOCK_S)
    room.outbox.full = True
    room.reader.words = " "
    room.goes_on(room.mine, 6, NOTHING)
    eventually(lambda: room.tally.snapshot()[1] == {"microphone.silence": 1})
    assert room.outbox.drafts, "there is no room to write in, not even that it is gone"
    room.outbox.full = False
    room.hearing.watch()
    assert not room.outbox.drafts


def test_nothing_is_drafted_that_was_heard_since_the_last_look_before_a_mute(room: Room) -> None:
    room.begins(room.mine)
    muted_at = room.clock.monotonic()
    room.goes_on(room.mine, 20)
    room.reader.go.clear()
    room.hearing.mute(muted_at)
    room.hearing.watch()
    assert room.drafted_s() == pytest.approx(2 * SECOND * BLOCK_S)
    room.reader.go.set()
    eventually(lambda: len(room.outbox.kept) == 1)
    assert not room.outbox.drafts


def test_what_is_cut_because_it_is_long_is_drafted_once(room: Room) -> None:
    room.reader.go.clear()
    room.begins(room.mine, 11)
    assert len(room.outbox.drafts) == 2
    assert room.drafted_s() == pytest.approx(11 * SECOND * BLOCK_S)


def test_an_echo_is_not_drafted_as_mine(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def no_own(heard: NDArray[np.float32], _played: NDArray[np.float32]) -> Own:
        asked.append(len(heard) / 16_000)
        return Own([(16_000, 32_000)], heard, [True])

    monkeypatch.setattr(hearing, "own_sound", no_own)
    for _ in range(5):
        for _ in range(SECOND):
            room.others.give(SPEECH)
            room.goes_on(room.mine, 1)
        room.looks(room.mine)
    mine = [piece for piece in room.pieces() if piece.observation.speaker == "me"]
    others = [piece for piece in room.pieces() if piece.observation.speaker == "others"]
    assert [round(seconds) for seconds in asked] == [5], "in less an echo is not told from a voice"
    assert [seconds_of(piece.sound or b"") for piece in mine] == [1.0]
    assert sum(seconds_of(piece.sound or b"") for piece in others) == pytest.approx(5 * SECOND * BLOCK_S)


def test_what_is_left_beside_an_echo_is_drafted_in_place_of_the_whole(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [(0, 16_000), (32_000, 56_000)]
    monkeypatch.setattr(hearing, "own_sound", lambda heard, _: Own(parts, heard, [False, False]))
    room.reader.go.clear()
    room.begins(room.mine, 4)
    room.others.give(0.1)
    room.goes_on(room.mine, 6, NOTHING)
    eventually(lambda: len(room.outbox.drafts) == 2)
    eventually(lambda: sorted(seconds_of(piece.sound or b"") for piece in room.pieces()) == [1.0, 1.5])
    room.reader.go.set()
    eventually(lambda: len(room.outbox.kept) == 2)
    assert not room.outbox.drafts


def test_a_piece_that_came_on_the_disk_meanwhile_is_not_kept_twice() -> None:
    outbox = ListOutbox()
    drafts = Drafts(outbox, lambda heard: observation_of(heard, "en"))
    growing = Heard(bytes(64_000), NOON, NOON + timedelta(seconds=2), 7.0, "me", draft=drafts.begin())
    rest = drafts.rest(growing)
    assert rest is not None
    whole = replace(growing, sound=bytes(80_000))
    drafts.keep(whole)
    drafts.keep_of(growing, rest, [rest])
    drafts.keep(whole)
    ((piece,),) = outbox.drafts.values()
    assert piece.sound == whole.sound
    drafts.append(Captured(observation_of(whole, "en")), growing.draft)
    drafts.keep(whole)
    assert not outbox.drafts
