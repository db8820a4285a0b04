"""Opening a home: in order, once, and back again when something fails."""

import stat
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from desktop.core import Core, open_core, speech_folder
from memory_core.errors import HomeInUse, HomeUnwritable, LockedError, StoreError
from memory_core.home import Home
from memory_core.privacy.keys import NoKeyring, open_keys, set_passphrase
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import ObservationId
from memory_core.store.descriptions import Waiting
from memory_core.store.reserve import RESERVED
from memory_core.vectors.brief import BriefIndex
from memory_core.vectors.exact import ExactIndex


@pytest.fixture
def core(home: Home) -> Iterator[Core]:
    opened = open_core(home, threads=False)
    yield opened
    opened.close()


def test_a_home_has_one_owner_at_a_time(home: Home, core: Core) -> None:
    with pytest.raises(HomeInUse):
        open_core(home)


def test_after_closing_the_next_one_finds_what_was_kept(home: Home) -> None:
    first = open_core(home, threads=False)
    name = first.memory.add("kept")
    first.close()
    second = open_core(home, threads=False)
    assert second.memory.observation(name).text == "kept"
    second.close()


def test_who_only_asks_an_open_home_takes_nothing_of_the_room_set_aside(
    home: Home, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=10**12, used=10**12, free=0))
    with pytest.raises(HomeInUse):
        open_core(home)
    assert home.reserve.stat().st_size == RESERVED


def test_an_open_home_has_room_set_aside_for_forgetting_on_a_full_disk(home: Home, core: Core) -> None:
    assert home.reserve.stat().st_size == RESERVED
    assert stat.S_IMODE(home.reserve.stat().st_mode) == 0o600


def test_a_failed_opening_leaves_nothing_open(home: Home) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    set_passphrase(home, keys, None, "right", keyring=NoKeyring())
    with pytest.raises(LockedError):
        open_core(home, passphrase="wrong")
    open_core(home, passphrase="right", threads=False).close()
    home.database.write_bytes(b"junk" * 5000)
    for _ in range(2):
        with pytest.raises((LockedError, StoreError)):
            open_core(home, passphrase="right", threads=False)


def test_the_warning_about_the_key_file_goes_with_a_passphrase_and_comes_back_without(home: Home) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    core = open_core(home, threads=False)
    assert core.warnings() == [core.key_warning()] == [keys.warning]
    set_passphrase(home, keys, None, "right one", keyring=NoKeyring())
    assert core.warnings() == []
    set_passphrase(home, keys, "right one", None, keyring=NoKeyring())
    assert core.warnings() == [keys.warning]
    home.keys.write_text("damaged")
    assert core.key_warning() == core.keys.warning
    core.close()


def test_a_home_that_others_can_read_is_refused(home: Home) -> None:
    (home.path / "a file of theirs").touch()
    home.path.chmod(0o755)
    with pytest.raises(HomeUnwritable):
        open_core(home)


def test_everything_in_the_home_is_private(home: Home, core: Core) -> None:
    core.memory.add("words")
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_what_lost_its_modes_on_the_way_is_closed_to_others(home: Home) -> None:
    home.pictures.mkdir(parents=True)
    picture = home.pictures / "one"
    foreign = home.path.parent / "foreign"
    marks = home.path / "owner.json"
    for file, mode in ((picture, 0o644), (home.database, 0o664), (marks, 0o666), (foreign, 0o644)):
        file.write_bytes(b"")
        file.chmod(mode)
    (home.pictures / "link").symlink_to(foreign)
    home.pictures.chmod(0o755)
    home.prepare()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home.pictures, picture, home.database, marks, foreign)]
    assert modes == [0o700, 0o600, 0o600, 0o600, 0o644]


def test_settings_are_saved_and_secret_ones_are_not_in_the_file(home: Home, core: Core) -> None:
    core.change_settings(interval_s=3.0, llm_api_key="abc123secret")
    assert core.settings.capture.interval_s == 3.0
    assert core.secrets.get("llm_api_key") == "abc123secret"
    assert "abc123secret" not in home.settings.read_text("utf-8")
    assert "3.0" in home.settings.read_text("utf-8")


def test_a_language_model_that_cannot_be_used_is_left_out_and_told(
    home: Home, core: Core, allow_logs: pytest.LogCaptureFixture
) -> None:
    core.change_settings(llm="nonsense")
    assert any("nonsense" in warning for warning in core.warnings())
    core.change_settings(llm="ollama:llama3.2")
    assert not any("nonsense" in warning for warning in core.warnings())
    core.change_settings(llm="")


def test_a_model_that_describes_pictures_is_chosen_apart_and_a_problem_with_it_is_told(
    home: Home, core: Core, allow_logs: pytest.LogCaptureFixture
) -> None:
    def eyes() -> PartHealth:
        return next(part for part in core.memory.health() if part.part == "eyes")

    assert eyes().state is State.OFF
    core.change_settings(see_model="google:gemini-2.5-flash")
    assert any("“API key for descriptions”" in warning for warning in core.warnings())
    assert (eyes().state, "needs an API key" in eyes().message) == (State.ERROR, True)
    core.change_settings(see_api_key="abc123secret")
    assert eyes().state is State.OK
    assert "abc123secret" not in home.settings.read_text("utf-8")
    core.change_settings(see_model="")
    assert (eyes().state, core.memory.eyes()) == (State.OFF, None)


def test_another_setting_does_not_end_a_request_with_pictures(core: Core) -> None:
    core.change_settings(see_model="ollama:llava")
    before = core.memory._parts.describing._chosen  # noqa: SLF001 — which model is being asked
    core.change_settings(theme="dark", see_daily_pictures=7)
    after = core.memory._parts.describing._chosen  # noqa: SLF001
    assert after.llm is before.llm
    assert after.budget.pictures == 7
    core.change_settings(see_model="ollama:other")
    assert core.memory._parts.describing._chosen.llm is not before.llm  # noqa: SLF001


def test_what_may_not_be_captured_may_not_be_described_either(core: Core) -> None:
    core.change_settings(see_model="ollama:llava", excluded_apps=("Safe",), excluded_titles=("payroll",))
    chosen = core.memory._parts.describing._chosen  # noqa: SLF001 — what was made of the settings
    assert chosen.bars(Waiting(ObservationId("o_1"), "My Safe", "", 0))
    assert chosen.bars(Waiting(ObservationId("o_2"), "Writer", "Payroll 2026", 0))
    assert not chosen.bars(Waiting(ObservationId("o_3"), "Writer", "Poem", 0))
    core.change_settings(exclusions=("title: diary", "site: harbour.example", "app: a and title: poem"))
    chosen = core.memory._parts.describing._chosen  # noqa: SLF001
    assert chosen.bars(Waiting(ObservationId("o_4"), "Writer", "My diary", 0))
    assert chosen.bars(Waiting(ObservationId("o_5"), "firefox", "Harbour: tides", 0))
    assert not chosen.bars(Waiting(ObservationId("o_6"), "Writer", "Poem", 0))


def test_the_speech_model_is_looked_up_anew_each_time(home: Home, core: Core) -> None:
    assert speech_folder(home) is None
    assert core.transcriber.available() is False


def test_what_waits_to_be_read_is_read_in_the_language_that_was_chosen_meanwhile(core: Core) -> None:
    core.change_settings(language="de-AT")
    assert core.transcriber.language == "de"


def test_a_brief_index_answers_from_memory_and_erases_on_the_disk() -> None:
    import numpy as np

    lasting = ExactIndex(3)
    opened: list[str] = []

    def open_lasting() -> ExactIndex:
        opened.append("opened")
        return lasting

    class Kept(ExactIndex):
        def close(self) -> None:
            """Stay open for the test."""

    lasting = Kept(3)
    vectors = np.eye(3, dtype=np.float32)
    lasting.upsert(["a", "gone"], vectors[:2])
    brief = BriefIndex(dimension=3, lasting=open_lasting)
    brief.upsert(["a", "b"], vectors[:2])
    brief.delete(["b"])
    assert brief.query(vectors[0], 5) == [("a", 1.0)]
    assert opened == []
    brief.rebuild(["a"], vectors[:1])
    assert opened == ["opened"]
    assert brief.ids() == lasting.ids() == {"a"}
    brief.close()
    assert brief.ids() == set()


def test_what_is_added_loses_the_personal_things_that_the_person_chose(core: Core) -> None:
    def kept(text: str) -> str:
        return core.memory.observation(core.memory.add(text)).text

    said = "Write to jane@example.org or call +49 30 901820."
    assert kept(said) == said
    core.change_settings(hide_email=True)
    assert kept(said) == "Write to [email] or call +49 30 901820."
    core.change_settings(hide_email=False, hide_phones=True)
    assert kept(said) == "Write to jane@example.org or call [phone]."
