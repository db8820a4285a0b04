"""Words of time in German, French, Spanish, Italian, Portuguese and Dutch, and words that only look like them."""

from datetime import UTC, datetime

import pytest

from memory_core.records.query import Query
from memory_core.retrieval.other_languages import in_english
from memory_core.retrieval.periods import read_moment, read_period
from memory_core.retrieval.plan import make_plan

WEDNESDAY = datetime(2026, 5, 13, 15, tzinfo=UTC)

SAID = [
    ("Was habe ich gestern über den Vertrag gelesen?", "12 May", "13 May", "vertrag gelesen"),
    ("Was stand letzte Woche im Vertrag?", "4 May", "11 May", "stand vertrag"),
    ("Wer hat mir vorgestern geschrieben?", "11 May", "12 May", "geschrieben"),
    ("Welche Rechnung kam vor drei Tagen?", "10 May", "11 May", "rechnung kam"),
    ("Was war am 3.5. los?", "3 May", "4 May", ""),
    ("Was war im Maerz mit der Miete?", "1 March", "1 April", "miete"),
    ("Was haben wir seit letzter Woche besprochen?", "4 May", "", "besprochen"),
    ("Was lief zwischen Montag und Mittwoch?", "11 May", "14 May", "lief"),
    ("Was lief vom 3. bis 7. Mai?", "3 May", "8 May", "lief"),
    ("Was war vor dem 10. Mai?", "", "10 May", ""),
    ("Was habe ich am Wochenende gemacht?", "9 May", "11 May", ""),
    ("Qu'est-ce que j'ai lu hier sur le contrat ?", "12 May", "13 May", "lu contrat"),
    ("Qu’est-ce que j’ai fait la semaine dernière ?", "4 May", "11 May", ""),
    ("Qu'est-ce qu'on a dit il y a deux jours ?", "11 May", "12 May", "dit"),
    ("Le prix en mars", "1 March", "1 April", "prix"),
    ("Quelle facture le mois dernier ?", "1 April", "1 May", "facture"),
    ("Entre lundi et mercredi, les réunions", "11 May", "14 May", "reunions"),
    ("¿Qué leí ayer sobre el contrato?", "12 May", "13 May", "lei contrato"),
    ("¿Qué hice la semana pasada?", "4 May", "11 May", ""),
    ("¿Qué dijo Ana el lunes?", "11 May", "12 May", "dijo ana"),
    ("¿Qué pasó hace tres días?", "10 May", "11 May", ""),
    ("¿Qué vi el 3 de mayo?", "3 May", "4 May", "vi"),
    ("miercoles pasado reunion", "6 May", "7 May", "reunion"),
    ("Cosa ho letto ieri sul contratto?", "12 May", "13 May", "letto contratto"),
    ("Che cosa ha detto Anna la settimana scorsa?", "4 May", "11 May", "detto anna"),
    ("Chi mi ha scritto tre giorni fa?", "10 May", "11 May", "scritto"),
    ("Quale fattura il mese scorso?", "1 April", "1 May", "fattura"),
    ("Cosa ho visto il 3 maggio?", "3 May", "4 May", "visto"),
    ("O que li ontem sobre o contrato?", "12 May", "13 May", "li contrato"),
    ("Quem me escreveu na semana passada?", "4 May", "11 May", "escreveu"),
    ("O que disse a Ana na segunda-feira?", "11 May", "12 May", "disse ana"),
    ("hace dos semanas", "26 April", "3 May", ""),
    ("há duas semanas", "26 April", "3 May", ""),
    ("Qual fatura há três dias?", "10 May", "11 May", "fatura"),
    ("O que vi no dia 3 de maio?", "3 May", "4 May", "vi"),
    ("Wat las ik gisteren over het contract?", "12 May", "13 May", "las contract"),
    ("Wat zei Anna vorige week?", "4 May", "11 May", "zei anna"),
    ("Wie heeft mij drie dagen geleden geschreven?", "10 May", "11 May", "geschreven"),
    ("Welke factuur vorige maand?", "1 April", "1 May", "factuur"),
    ("Wat zag ik op 3 mei?", "3 May", "4 May", "zag"),
    ("Was ist am Freitag in einer Woche?", "22 May", "23 May", ""),
    ("Der Umzug ist heute in zwei Wochen", "27 May", "28 May", "umzug"),
    ("Was sagte Anna neulich?", "5 May", "13 May", "sagte anna"),
    ("Was kostete letztes Quartal der Strom?", "1 January", "1 April", "kostete strom"),
    ("Qu'est-ce que j'ai vendredi en huit ?", "22 May", "23 May", ""),
    ("La réunion est dans deux semaines", "27 May", "28 May", "reunion"),
    ("¿Qué tengo dentro de dos semanas?", "27 May", "28 May", "tengo"),
    ("La riunione è tra due settimane", "27 May", "28 May", "riunione"),
    ("O que disse a Ana no outro dia?", "5 May", "13 May", "disse ana"),
    ("Wat is er vrijdag over een week?", "22 May", "23 May", ""),
    ("desde el lunes hasta el miércoles con Ana", "11 May", "14 May", "ana"),
]

NO_TIME = [
    "Was steht hier im Vertrag?",
    "Guten Morgen",
    "Das war in zwei Wochen fertig",
    "Die Sonntagszeitung und der Mai-Tai",
    "La planète Mars est rouge",
    "Placido Domingo canta en Madrid",
    "Sei mesi di lavoro",
    "A segunda opinião do médico",
    "De morgenpost en het avondblad",
    "What did Domingo say about the mayo?",
    "What did I order at the Hier café?",
    "When did Mars buy the company?",
    "Which model is the Lundi 8080?",
]


def day(at: datetime | None) -> str:
    return f"{at.day} {at:%B}" if at else ""


@pytest.mark.parametrize(("question", "since", "until", "terms"), SAID, ids=[one[0] for one in SAID])
def test_words_of_time_of_other_languages_are_read(question: str, since: str, until: str, terms: str) -> None:
    plan = make_plan(Query(text=question), WEDNESDAY, UTC)
    assert plan.period is not None
    assert (day(plan.period.since), day(plan.period.until)) == (since, until)
    assert " ".join(plan.terms) == terms


@pytest.mark.parametrize("text", NO_TIME)
def test_words_that_only_look_like_a_time_are_none(text: str) -> None:
    assert read_period(text, WEDNESDAY, UTC) == (None, text)
    assert in_english(text) == text


def test_a_time_of_day_counts_with_its_day() -> None:
    plan = make_plan(Query(text="Wer rief gestern um 15 Uhr 30 an?"), WEDNESDAY, UTC)
    assert plan.period is not None
    assert plan.period.holds(datetime(2026, 5, 12, 15, 30, tzinfo=UTC))
    assert not plan.period.holds(datetime(2026, 5, 12, 12, tzinfo=UTC))


def test_a_limit_may_be_given_in_another_language() -> None:
    assert read_moment("vorgestern", WEDNESDAY, UTC) == datetime(2026, 5, 11, tzinfo=UTC)
    assert read_moment("hier", WEDNESDAY, UTC, end=True) == datetime(2026, 5, 13, tzinfo=UTC)


def test_what_is_asked_with_nothing_but_a_time_lists_what_was_then() -> None:
    assert make_plan(Query(text="Was habe ich gestern gemacht?"), WEDNESDAY, UTC).lists
    assert make_plan(Query(text="¿Qué hice ayer?"), WEDNESDAY, UTC).lists
    assert make_plan(Query(text="Qu'est-ce que j'ai fait hier ?"), WEDNESDAY, UTC).lists
