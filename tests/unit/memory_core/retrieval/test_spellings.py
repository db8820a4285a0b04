"""A word is found in whatever form it stands."""

import pytest

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.records.query import Query
from memory_core.retrieval.spellings import spellings
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, some_keys

# What is kept, and what is asked for.
PAIRS = [
    ("Die Verträge liegen im Schrank.", "Vertrag"),
    ("Drei Rechnungen sind offen.", "Rechnung"),
    ("Ein Haus am Hafen.", "Häuser"),
    ("Der Bericht über die Straße ist fertig.", "Strasse"),
    ("Les journaux parlent de la grève.", "journal"),
    ("Les bateaux partent à midi.", "bateau"),
    ("Los peces del acuario.", "pez"),
    ("J'ai mal aux yeux depuis hier.", "œil"),
    ("Drei Museen und zwei Praxen.", "Museum"),
    ("Tre uomini e due uova.", "uomo"),
    ("De steden aan zee.", "stad"),
    ("Two mice in the cellar.", "mouse"),
    ("Los árboles de la plaza.", "ARBOL"),
    ("As reuniões foram adiadas.", "reunião"),
    ("Os hotéis estão cheios.", "hotel"),
    ("Le amiche di Carla arrivano.", "amica"),
    ("I libri di Anna sono qui.", "libro"),
    ("De vergaderingen zijn verplaatst.", "vergadering"),
    ("De ramen zijn vuil.", "raam"),
    ("ＡＣＭＥ社の請求書", "acme"),
    ("用Python写的程序", "python"),
    ("ｶﾒﾗを修理に出した", "カメラ"),
    ("会议改到星期四下午", "会议"),
    ("發票昨天寄出", "发票"),
    ("他在学习汉语", "漢語"),
    ("내일 회의는 오후입니다", "회의"),
    ("การประชุมเลื่อนไป", "ประชุม"),
    ("Frau Müller rief an.", "mueller"),
    ("Herr Groessing rief zurück.", "Größing"),
    ("Η Ελένη πήγε στην Αθήνα.", "ΑΘΗΝΑ"),
    ("Договор подписан в Москве.", "Москва"),
    ("Он стал водителем трамвай.", "трамвай"),
]


def test_form_width_case_and_accents_do_not_matter(home: Home) -> None:
    memory = open_memory(
        home, keys=some_keys(), clock=FrozenClock(NOON), embedder=HashedEmbedder(), index=ExactIndex(), threads=False
    )
    for text, _ in PAIRS:
        memory.add(text)
    memory.drain()
    found = {asked: memory.search(Query(asked, layer="observations"))[:1] for _, asked in PAIRS}
    assert {asked: [hit.text for hit in hits] for asked, hits in found.items()} == {asked: [t] for t, asked in PAIRS}
    assert all("words" in hit.ranks for hits in found.values() for hit in hits)
    memory.close()


@pytest.mark.parametrize(
    ("term", "form"), [("animal", "animais"), ("boeken", "boek"), ("mannen", "man"), ("raam", "ramen")]
)
def test_both_ways_are_tried(term: str, form: str) -> None:
    assert form in spellings(term)


@pytest.mark.parametrize("term", ["8080", "你好", "a", "x1_"])
def test_what_has_no_endings_has_one_form(term: str) -> None:
    assert spellings(term) == ()
