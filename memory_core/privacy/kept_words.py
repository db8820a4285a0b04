"""What nobody keeps as a secret, however near it stands to a word for one: so notes may be read with little else.

A list of words that are no value takes less from what people choose than a list of how a value may look.
"""

import re

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.label_book import NOTHING
from memory_core.privacy.plain_words import KNOWN, POINTING
from memory_core.privacy.told import tells_anywhere

# Between the words of a value: “confiture de figues”, “paz e amor”.
_JOINTS = frozenset(
    "de du des d la le of and the und e et y da do del & a à in on im am".split()  # noqa: SIM905 - as in vocabulary
)
# And between those that say whose it is, or what for.
JOINED = _JOINTS | frozenset(
    """
    for to für fürs vom von beim zum zur pour para pra em no na sur my mein meine mon ma mi meu minha
    """.split()  # noqa: SIM905 - as in vocabulary
)
# What was done with a password or is to be, what it is like, where it is, and how a sentence goes on that tells none;
# words of programs and of other things that have the same name.
_NEVER = frozenset(
    """
    ha han hat haben wird wurde wurden werden sind soll were had have has été fue foi será sera seront sont did does do
    can could would will won't didn't isn't wasn't doesn't nehmen nimmst
    eingeben festlegen vorschlagen zurücksetzen anzeigen bestätigen ändern merken wählen setzen erstellen speichern
    verwenden notieren verwalten teilen generieren verlangt geht funktioniert stimmt passt klappt
    flow column index table audit words word mean means worked works work working stopped failed fails fail tried asked
    asks needed need needs gets keep keeps kept protected strength rotation sharing reuse leak leaks breach spray rate
    actual atual alterada alterado cambiada stp svp pls plz pfa thx ty lol mate bro man guys dear hi hello hey
    varchar integer boolean return raise await const var function import
    minimum maximum min max hour hours day days week weeks month months
    step steps schritt étape etape paso passo page hinweise tipps tips regeln optionen
    write knows weiß sait sabe birthday geburtstag anniversaire cumpleaños aniversário
    complete completed confirmed attached pessoal personal sensitive enough
    stage stages woche monat pegar pegue buscar abholen holen
    after before when while till because
    tá está trouver nochmal again encore déjà mesmo
    gmbh ltd inc llc ag kg bank
    one two three four five six seven eight nine ten eleven twelve sixteen
    recordarme volver guardar iniciar mantener sessão sesión angemeldet eingeloggt souvenir fermer enregistrer
    """.split()  # noqa: SIM905 - as in vocabulary
)
_WHEN = lazily(
    r"\d{1,2}\.?\s(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|f[ée]v|avr|ao[uû]t|ene|abr|ago|dic|out|set)\w*"
    r"(?:\s\d{2,4})?|(?:ver|v|version|step|page|zone|room|no|nr)\.?\s?\d+",
    re.I,
)
# Other scripts without blanks; what stands around the name of a value; a path.
_NO_PART = lazily(
    r"[\u3040-\u9fff\uac00-\ud7af<>\[\]{}`]|^(?:change_?me|your|example)|/\S*\.\w{1,5}$|^[A-Za-z_]\w*=|\)\.|\\\|",
    re.I,
)
# “apikey”, “userpassword”, and not “turkey”
_NAME_OF_SECRET = lazily(
    r"(?:pass|pwd|secret|token|key|cred|kennwort|login|input|value|field|hash)|.*(?:pass|word|wort|token|apikey)s?$"
)
_CONTRACTED = lazily(r"[^\W\d_]{1,12}['’](?:t|s|re|ll|ve|d|m)")  # “don't”; “mum's”, of which something is one
_EDGES = ".,;:!?\"'“”„«»"
# What may stand around a value in a note and is no part of it.
AROUND = "\"'“”„«».,;"
_FEWEST_SIGNS, _MOST_FIGURES = 4, 14


def is_never_kept(word: str) -> bool:
    """Whether a word is one of forms, of help texts or of talk."""
    lowered = word.lower()
    if lowered in KNOWN or lowered in POINTING or lowered in _NEVER or _CONTRACTED.fullmatch(lowered):
        return True
    return word.isalpha() and (_NAME_OF_SECRET.match(lowered) is not None or not tells_anywhere(lowered))


def may_be_kept(words: str, *, most: int = 4) -> bool:
    """Whether a few words may be what somebody keeps secret."""
    parts = words.split()
    if not 1 <= len(parts) <= most or NOTHING in words or _WHEN.fullmatch(words):
        return False
    last = len(parts) - 1
    for number, part in enumerate(parts):
        joint = 0 < number < last and part.lower() in _JOINTS
        if not joint and not _may_be_part(part):
            return False
    signs = sum(map(len, parts))
    return signs >= _FEWEST_SIGNS and (signs <= _MOST_FIGURES or not "".join(parts).isdigit())


def is_plain(words: str) -> bool:
    """Whether nothing but letters stands in some words, written as words are."""
    return all(judgement.is_plain_word(part) for part in words.split())


def looks_kept(value: str) -> bool:
    """Whether a value is no name: figures among letters, or signs that no name has."""
    longest = max(value.split(), key=len, default="")
    odd = judgement.looks_mixed(longest) or judgement.looks_chosen(longest) or longest[-1:] in tuple("!?#*")
    return odd and not is_plain(value)


def _may_be_part(word: str) -> bool:
    bare = word.strip(_EDGES)
    if is_never_kept(bare):
        return False
    if _NO_PART.search(word) and not judgement.looks_strong(word):
        return False
    if bare.isalpha():
        return True
    if bare.isdigit() and word[0] != "-":
        return True
    return judgement.is_argument(f"{word:_<4}") and not judgement.names_another(word)
