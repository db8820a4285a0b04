"""What a question is about: whom and what it names, whose thing it asks for, what was done."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from memory_core.language.names import Name, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems, words

_LEAST_STEM = 5
_OWNED = re.compile(r"\b(?P<who>(?:[A-ZÀ-Þ][\w.-]+\s+){0,2}[A-ZÀ-Þ][\w-]+)['’]s?\s+(?P<what>(?:[\w-]+\s*){1,4})")
_RELATIVES = re.compile(
    r"\b(?:my|your|our|his|her|their)\s+(?P<who>[a-z]+)['’]s\s+(?P<what>(?:[\w-]+\s*){1,4})", re.IGNORECASE
)
_OF_ME = re.compile(
    r"\W*(?:and\s+)?(?:where|what|when|how\s+(?:long|often))\s+(?:do|did|am|was|have|will|would|can|should)\s+I\b",
    re.IGNORECASE,
)
_OF_US = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours|you|your|yours)\b", re.IGNORECASE)
_MY = re.compile(r"\b(?P<who>my|our)\s+(?P<what>(?:[\w-]+\s*){1,4})", re.IGNORECASE)
_ASKED_VERB = re.compile(
    r"\b(?:do|does|did|should|shall|can|could|will|would|must|may|might|am|is|are|was|were)\s+"
    r"(?:I|we|you|he|she|they|it|(?:[A-ZÀ-Þ][\w-]*(?:['’]s?\s+[a-z]+)?\s+){1,3}?|(?:the|my|our|his|her|their)\s+[a-z]+\s+)\s*(?P<verb>[a-z]{2,})\b"
)
_WHO_DOES = re.compile(
    r"\W*who\s+(?:(?:will|would|is|was|has|had|can|should|must)\s+)?(?!(?:the|my|our|a|an|else|is|was|are|were|will|has|had)\b)"
    r"(?P<verb>[a-z]{3,})\b",
    re.IGNORECASE,
)
# “Why does the big oven trip the fuse?”: the verb stands before the next small word, and not right behind the first.
# Behind “does” it has no ending: of “do the floor works start” it is no “works”.
_THEN_VERB = (
    r"(?:[\w’'-]+\s+){1,6}?(?!(?:to|at|in|on|of|from|for|with|by|about|and|or)\b)(?<!['’]s\s)(?P<verb>(?!\w*[^su\W]s\b)(?-i:[a-z]{2,}))"
    r"(?=\s*[?.!,]?\s*$|\s+(?-i:[A-ZÀ-Þ])|\s+(?:the|an?|my|our|his|her|their|me|us|it|to|at|in|on|from|for|with|by|about|"
    r"per|every|until|into|when|after|before|than|as|so|not|over|out|up|down|off|back|again|now|today|this|next|last|"
    r"altogether|together|towards?|against|between|without|through)\b)"
)
_OF_MANY_WORDS = re.compile(
    r"\b(?:do|does|did|should|shall|can|could|will|would|must|may|might)\s+"
    r"(?:(?:the|my|our|his|her|their|an?)|(?-i:[A-ZÀ-Þ])[\w-]*['’]s?)\s+" + _THEN_VERB,
    re.IGNORECASE,
)
# “What does kestrel want per metre?”: no small word tells where the subject begins.
_OF_PLAIN_WORDS = re.compile(
    rf"\b(?:do|does|did)\s+(?!(?:the|my|our|his|her|their|an?|i|we|you|he|she|it|they|this|that)\b){_THEN_VERB}",
    re.IGNORECASE,
)
# “What can't Haruki eat?”, “Why won't it start?”
_NOT = re.compile(r"\b(?P<verb>ca|wo|sha|do|does|did|is|are|was|were|could|should|would|must)n['’]t\b")
_WITHOUT_NOT = {"ca": "can", "wo": "will", "sha": "shall"}
_WHAT_IS = {
    "what": re.compile(r"\W*(?:and\s+)?what(?:['’]s|\s+(?:is|was|are|were))\b", re.IGNORECASE),
    "who": re.compile(r"\W*who(?:['’]s|\s+(?:is|was|are|were))\b(?!\s+\w+ing\b)", re.IGNORECASE),
}
_TOPIC = re.compile(
    r"\b(?:the|my|our|his|her|their|your|an?|['’]s)\s+(?P<what>(?:[\w-]+\s+){0,3}?[\w-]+)"
    r"(?=\s+(?:of|for|at|in|on|from|to|with|by|about|behind|that|which|who|and|or)\b|\s+(?:is|are|was|were|has|have|had|"
    r"will|would|can|could|should|do|does|did|must)\b|\s*[?.,!]|\s*$)"
)
# “Moved from Ghent to”: the second is where it is.
FROM_TO = re.compile(r"\bfrom\s+(?:the\s+)?\S+(?:\s+\S+){0,2}\s+to\s+(?:the\s+)?$")


def asks_what_is(kind: str, question: str) -> bool:
    """Whether it asks what something or who somebody is: “Who is the host?”, and not “Who is coming?”."""
    pattern = _WHAT_IS.get(kind)
    return pattern is not None and pattern.match(question) is not None


def told_by_whom(speaker: str, question: str) -> str:
    """Whoever speaks, as far as it may be them who are asked for: nobody is one's own landlord, or named beside it."""
    own = (
        asks_what_is("who", question) and _MY.search(question) and speaker.casefold() in load_pack().words("self_names")
    )
    return "" if own or set(words(speaker)) & set(words(question)) else speaker


def asks_the_name(question: str) -> bool:
    """Whether it asks for “the name of …”."""
    return re.search(r"\bwhat(?:['’]s|\s+(?:is|was)) the name\b", question, re.IGNORECASE) is not None


def wanted_names(question: str) -> list[frozenset[str]]:
    """Of each name in a question the stems that an answer's surroundings must hold.

    People go by a part of their name; of anything else each telling part counts: Casa Verde is not Casa Azul.
    """
    weak = load_pack().words("weak_names")
    named = [name for name in find_names(question) if name.text.casefold() not in weak]
    return [group for name in named for group in _parts(name) if group]


def _parts(name: Name) -> Iterator[frozenset[str]]:
    every = frozenset(stems(name.text))
    pack = load_pack()
    if name.kind is NameKind.PERSON:
        alike = [group for group in pack.listed("synonyms") if set(words(name.text)) & set(group)]
        yield every.union(*(map(stem, group) for group in alike)) if every & _relatives() else every
        return
    general = (
        pack.words("organisation_endings")
        | pack.words("place_words")
        | pack.words("project_words")
        | pack.words("general_nouns")
        | pack.words("event_words")
    )
    telling = [frozenset(stems(word)) for word in words(name.text) if word not in general]
    yield from telling or [every]


def matters(terms: Iterable[str], names: frozenset[str]) -> frozenset[str]:
    """Of a question's stems those that say what it is about, besides names and verbs that fit everything."""
    return frozenset(terms) - names - light() - _relatives()


@functools.cache
def light() -> frozenset[str]:
    """The stems of verbs that fit everything."""
    return frozenset(stem(word) for word in load_pack().words("light_verbs"))


@functools.cache
def _relatives() -> frozenset[str]:
    return frozenset(stem(word) for word in load_pack().words("relations"))


def derived(own: str) -> frozenset[str]:
    """The stems that a stem makes with another ending, and the other way round: of “conduct” the conductor."""
    if len(own) < _LEAST_STEM:
        return frozenset()
    endings = load_pack().listed("derived_endings")
    shorter = (own[: -len(one)] for one in endings if own.endswith(one) and len(own) - len(one) >= _LEAST_STEM)
    return frozenset((*(own + one for one in endings), *shorter))


def head_of(question: str) -> str:
    """Of “the spare key for the cottage” the stem of the key; “” where one thing alone is asked about."""
    said = [content_words(match["what"]) for match in _TOPIC.finditer(question)]
    return stem(said[0][-1]) if len(said) > 1 and said[0] else ""


def topics(question: str, terms: Iterable[str], verb: str) -> list[str]:
    """The stems of the things that a question is about: of “the warranty of the car” both.

    Of “the premium plan” the first word counts as well: it tells which.
    """
    kept = set(terms) - {verb} - light() - _no_topics()
    # Of “the timber originally been promised” the timber alone.
    ends = load_pack().words("question_fillers") | {"been", "being"}
    said = [
        word
        for match in _TOPIC.finditer(question)
        for word in itertools.takewhile(lambda word: word not in ends, words(match["what"]))
        if word not in load_pack().words("stop_words")
    ]
    found = [stem(word) for word in said if not word.endswith("ing")]
    return [one for one in dict.fromkeys(found) if one in kept]


@functools.cache
def _no_topics() -> frozenset[str]:
    return frozenset(stem(word) for word in load_pack().words("no_topics"))


def asked_verb(question: str) -> str:
    """The stem of what was done: of “What should I bring to the party?” bring; “” where it can't be told."""
    question = _NOT.sub(lambda one: _WITHOUT_NOT.get(one["verb"], one["verb"]), question)
    question = re.sub(r"\btake place\b", "happen", question)
    found = _OF_MANY_WORDS.search(question) or _ASKED_VERB.search(question) or _WHO_DOES.match(question)
    found = found or _OF_PLAIN_WORDS.search(question)
    if found is None or found["verb"][0].isupper():
        return ""
    verb, *after = _from_the_verb(question[found.start("verb") :]) or [""]
    if re.match(r"(?:am|is|are|was|were)\b", found.group()):
        # “Where was the meeting held?” asks where it was held, and “What is the new shop called?” of no shopping.
        verb, *after = after if after and _is_participle(after[0]) else (verb, *after)
        if verb == "going" and after[:1] == ["to"]:
            return stem(after[1]) if len(after) > 1 and after[1] != "be" else ""
        return stem(verb) if _is_participle(verb) else ""
    if verb in ("have", "need", "use", "used") and after[:1] == ["to"] and len(after) > 1:
        verb, *after = after[1:]
    return stem(after[0] if verb in ("be", "get") and after and _is_participle(after[0]) else verb)


def _from_the_verb(rest: str) -> list[str]:
    """The words of a question from its verb on: of “still have to give back” all but the first.

    What stands before a verb of its own accord is none: “do I last dig up”, “did Watts the Matter get”.
    """
    beside, tokens = load_pack().words("beside_verbs"), rest.split()
    while tokens and (tokens[0][0].isupper() or tokens[0] in beside):
        tokens.pop(0)
    return words(" ".join(tokens))


def _is_participle(word: str) -> bool:
    return word.endswith(("ing", "ed", "en")) or word in load_pack().words("past_verbs")


def of_another(question: str, sentence: str, *, stated: bool = False) -> bool:
    """Whether a sentence tells of somebody else's: “Dad's birthday” where Mum's was asked for; or of what somebody else
    does, of “Where do I work?”. `stated`: it is a fact, which begins with its subject."""
    if _OF_ME.match(question) and not find_names(question) and _done_by_another(question, sentence, stated=stated):
        return True
    asked = _owned(question) + [(frozenset(), what) for what in _mine(question)]
    theirs = _owned(sentence)
    for who, what in asked:
        same = [other for other, thing in theirs if thing & what]
        if same and not any(other & who for other in same):
            return True
    return False


def _owned(text: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    found = [one for pattern in (_OWNED, _RELATIVES) for one in pattern.finditer(text)]
    return [(_known_as(one["who"]), frozenset(stems(one["what"]))) for one in found]


def _known_as(who: str) -> frozenset[str]:
    """The stems of a name, and for relatives those that mean the same: “Dad” is “your father”."""
    said = set(words(who))
    alike = [group for group in load_pack().listed("synonyms") if said & set(group) & load_pack().words("relations")]
    return frozenset(stems(who)).union(*(map(stem, group) for group in alike))


def _mine(text: str) -> list[frozenset[str]]:
    return [frozenset(stems(one["what"])) for one in _MY.finditer(text)]


def subject_of(sentence: str) -> frozenset[str]:
    """The person with whom a sentence begins, and who is therefore its subject; “Owen, the return is ready” only
    speaks to him.
    """
    named = find_names(sentence)
    begins = named and named[0].start == 0 and named[0].kind is NameKind.PERSON and sentence[named[0].end :][:1] != ","
    return frozenset(stems(named[0].text)) if begins else frozenset()


def _done_by_another(question: str, sentence: str, *, stated: bool) -> bool:
    """Whether somebody else does what was asked of the one who asks; of a `stated` fact each subject is a name."""
    if _OF_US.search(sentence) or asked_verb(question) not in stems(sentence):
        return False
    named = stated and sentence[:1].isupper() and words(sentence)[0] not in load_pack().words("stop_words")
    return named or bool(subject_of(sentence))


def people_in(question: str) -> frozenset[str]:
    """The stems of all people whom a question names."""
    return frozenset(one for name in find_names(question) if name.kind is NameKind.PERSON for one in stems(name.text))


def venue_in(sentence: str, question: str) -> str:
    """The name of a house in a sentence (“Lothian Lodge”, “Tromsø airport”) that the question doesn't name; or “”."""
    asked, venues = set(words(question)), load_pack().words("venue_words")
    for name in find_names(sentence):
        following = words(sentence[name.end :])[:1]
        whole = name.text
        if following and following[0] in venues and sentence[name.end : name.end + 1] == " ":
            whole = f"{name.text} {sentence[name.end :].split()[0].rstrip('.,;!?')}"
        said = words(whole)
        if len(said) > 1 and said[-1] in venues and not set(said) <= asked:
            return whole
    return ""
