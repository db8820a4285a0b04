"""Wrong passphrases are slowed down, whatever the guesser does in between."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.clock import FrozenClock
from memory_core.errors import LockedError
from memory_core.home import Home
from memory_core.privacy import keys as keys_module
from memory_core.privacy.guesses import FREE, LONGEST_WAIT, Guesses, guesses_file
from memory_core.privacy.keybook import PassphraseCost
from memory_core.privacy.keys import NoKeyring, open_keys, set_passphrase

CHEAP = PassphraseCost(rounds=1, memory=8192)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _wrong() -> bytes:
    raise LockedError("That passphrase is not right.")


def _guess_wrong(home: Home, clock: FrozenClock, times: int) -> None:
    for _ in range(times):
        with pytest.raises(LockedError, match="not right"):
            Guesses(home, clock).guard(_wrong)


@pytest.fixture
def clock(home: Home) -> FrozenClock:
    home.prepare()
    return FrozenClock(NOON)


def test_a_few_slips_cost_nothing_and_the_right_one_wipes_the_count(home: Home, clock: FrozenClock) -> None:
    _guess_wrong(home, clock, FREE)
    assert Guesses(home, clock).guard(lambda: b"key") == b"key"
    assert not guesses_file(home).exists()
    _guess_wrong(home, clock, FREE)


def test_each_further_one_doubles_the_wait_and_even_the_right_one_has_to_wait(home: Home, clock: FrozenClock) -> None:
    _guess_wrong(home, clock, FREE + 1)
    for seconds in (5, 10, 20):
        with pytest.raises(LockedError, match=rf"tried in {seconds} s"):
            Guesses(home, clock).guard(lambda: b"key")
        clock.advance(seconds)
        _guess_wrong(home, clock, 1)


def test_the_wait_never_exceeds_a_quarter_of_an_hour(home: Home, clock: FrozenClock) -> None:
    for _ in range(30):
        _guess_wrong(home, clock, 1)
        clock.advance(LONGEST_WAIT.total_seconds())
    _guess_wrong(home, clock, 1)
    with pytest.raises(LockedError, match="15 minutes"):
        Guesses(home, clock).guard(lambda: b"key")


def test_a_guess_counts_although_the_program_is_killed_while_it_is_made(home: Home, clock: FrozenClock) -> None:
    def killed() -> bytes:
        raise SystemExit

    for _ in range(FREE + 1):
        with pytest.raises(SystemExit):
            Guesses(home, clock).guard(killed)
    with pytest.raises(LockedError, match="can be tried in 5 s"):
        Guesses(home, clock).guard(lambda: b"key")


def test_a_clock_that_was_set_back_locks_nobody_out_for_longer(home: Home, clock: FrozenClock) -> None:
    _guess_wrong(home, clock, FREE + 1)
    earlier = FrozenClock(NOON - timedelta(days=400))
    with pytest.raises(LockedError, match="can be tried in 5 s"):
        Guesses(home, earlier).guard(lambda: b"key")
    earlier.advance(4)
    with pytest.raises(LockedError, match="can be tried in 1 s"):
        Guesses(home, earlier).guard(lambda: b"key")
    earlier.advance(1)
    assert Guesses(home, earlier).guard(lambda: b"key") == b"key"


def test_damaging_the_file_is_no_way_round_it(home: Home) -> None:
    home.prepare()
    guesses_file(home).write_text("{}")
    modified = datetime.fromtimestamp(guesses_file(home).stat().st_mtime, UTC)
    with pytest.raises(LockedError, match="can be tried in"):
        Guesses(home, FrozenClock(modified)).guard(lambda: b"key")


def test_opening_a_home_counts_and_a_missing_passphrase_is_no_guess(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    set_passphrase(home, keys, None, "right", keyring=NoKeyring(), cost=CHEAP)
    for _ in range(2 * FREE):
        with pytest.raises(LockedError, match="protected by a passphrase"):
            open_keys(home, keyring=NoKeyring())
    for _ in range(FREE + 1):
        with pytest.raises(LockedError, match="not right"):
            open_keys(home, passphrase="wrong", keyring=NoKeyring())
    with pytest.raises(LockedError, match="starting again does not shorten it"):
        open_keys(home, passphrase="right", keyring=NoKeyring())
    with pytest.raises(LockedError, match="starting again does not shorten it"):
        set_passphrase(home, keys, "right", "other", keyring=NoKeyring(), cost=CHEAP)
    later = FrozenClock(datetime.now(UTC) + timedelta(seconds=6))
    monkeypatch.setattr(keys_module, "Guesses", lambda home: Guesses(home, later))
    assert open_keys(home, passphrase="right", keyring=NoKeyring()).database == keys.database
