"""The trained reader: facts in words that no rule knows, and none where there is none."""

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from memory_core.agents import reader as module
from memory_core.agents.base import Batch
from memory_core.agents.reader import FactReader
from memory_core.agents.semantic import SemanticAgent
from memory_core.assets import asset_path
from memory_core.embedding.onnx import OnnxEmbedder, UpperLayers
from memory_core.errors import ModelError
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown
from tests.training.__main__ import DATA, sentences
from tests.training.augment import variant

_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Said = tuple[str, str, str]


@pytest.fixture(scope="module")
def reader() -> FactReader:
    return FactReader()


def _facts(text: str, reader: FactReader | None) -> set[Said]:
    seen = Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text, title="Notes")
    proposals = SemanticAgent(zone=UTC, reader=reader).propose(Batch((seen,), _AT), RememberedKnown())
    bodies = [one.draft.body for one in proposals if hasattr(one, "draft")]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


FOUND: list[tuple[str, Said]] = [
    ("The post comes to us in Aarhus these days, not Odense.", ("me", "lives in", "Aarhus")),
    ("The last day for Lantern to hand everything over is 12 June.", ("Lantern", "deadline", "2026-06-12")),
    ("Tomas pays £980 a month for his flat.", ("Tomas", "rent", "£980")),
    ("The landlord gets €870 from me every month.", ("me", "rent", "€870")),
    ("Amara pays 720 a month for the room now.", ("Amara", "rent", "720")),
    ("Lena is training to be a nurse at King's College.", ("Lena", "job", "nurse")),
    ("Vera earns her living as a piano tuner.", ("Vera", "job", "piano tuner")),
    ("Greta earns her money as a tram driver.", ("Greta", "job", "tram driver")),
    ("I clock in at Tata Steel every morning now.", ("me", "works at", "Tata Steel")),
    ("Emil and Rosa are husband and wife since Saturday.", ("Emil", "married to", "Rosa")),
    ("The new CEO of Marlow & Finch is Ada Quist.", ("Ada Quist", "job", "CEO of Marlow & Finch")),
    ("The grant form must be in by 30 April.", ("grant form", "deadline", "2026-04-30")),
]
NONE = [
    "maria.lopez@corvid.com has moved to Turin.",
    "Lantern belongs to Corvid.",
    "The wifi name at the cabin is Birchnest.",
    "We pay Brightwater 240 pounds a month for storage.",
    "Spent a week in Bergen with the girls.",
    "The Oslo train was late again, forty minutes this time.",
    "Had lunch with Jana from Siemens about the pumps.",
    "The film is about a nurse who moves to Porto.",
    "We asked the council for £64,000 and they laughed.",
    "If Lantern slips again we might finish on 12 June.",
    "I could never live in Aarhus, far too windy.",
    "Wanted: piano tuner with own van, apply within.",
    "Would you like to run Lantern when Priya leaves?",
    "Tickets are £45 each and sold out already.",
    "My old flat in Kiel cost 600 euros a month.",
    "Nobody told me that Emil had coffee with Rosa.",
]


@pytest.mark.parametrize(("text", "fact"), FOUND)
def test_what_no_rule_knows_is_read(reader: FactReader, text: str, fact: Said) -> None:
    assert fact not in _facts(text, None)
    assert fact in _facts(text, reader)


@pytest.mark.parametrize("text", NONE)
def test_a_near_miss_is_no_fact(reader: FactReader, text: str) -> None:
    assert _facts(text, reader) == _facts(text, None)


def test_the_weights_are_small() -> None:
    folder = asset_path("models", "fact-reader")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 9_000_000


def test_without_its_weights_the_rules_read_alone(
    monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    def missing(*parts: str) -> None:
        raise ModelError("/".join(parts))

    monkeypatch.setattr(module, "asset_path", missing)
    reader = FactReader()
    assert reader.read(["I live in Graz now."]) == {"I live in Graz now.": ()}
    assert _facts("I live in Graz now.", reader) == {("me", "lives in", "Graz")}
    assert len(allow_logs.messages) == 1


def test_the_same_sentence_is_read_alike_in_any_company(reader: FactReader) -> None:
    text = "Signe has a flat of her own in Odense these days."
    alone = FactReader().read([text])[text]
    among = FactReader().read([text, "Hello.", "The tender has to be in by noon on 2 March, the portal closes itself."])
    assert alone == among[text]


def test_every_part_of_a_sentence_to_learn_from_stands_in_it() -> None:
    learned, aside = sentences(DATA)
    chance = random.Random(1)
    for one in [*learned, *aside]:
        assert all(one.text[slice(*fact.value)].strip() for fact in one.facts)
    for one in learned[::20]:
        other = variant(one, chance)
        assert [fact.predicate for fact in other.facts] == [fact.predicate for fact in one.facts]
        assert all(0 <= fact.value[0] < fact.value[1] <= len(other.text) for fact in other.facts)


def test_the_layers_below_are_the_embedders_own() -> None:
    text = "Signe has a flat of her own in Odense these days."
    (tokens,) = OnnxEmbedder().states([text])
    further = UpperLayers(asset_path("models", "fact-reader") / "layers.onnx").passed(tokens)
    assert further.offsets == tokens.offsets
    assert further.states.shape == tokens.states.shape == (len(tokens.offsets), 384)
    assert not np.allclose(further.states, tokens.states)


def test_a_broken_file_of_layers_says_so(tmp_path: Path) -> None:
    (tmp_path / "layers.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="cannot be loaded"):
        UpperLayers(tmp_path / "layers.onnx")
