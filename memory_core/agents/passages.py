"""What every agent needs to know of an observation: its sentences, who speaks, and what it is about."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from memory_core.agents.frames import is_editor, without_frame, without_gutter
from memory_core.agents.letters import Letter, read_draft, read_letter
from memory_core.language.names import AMOUNT, NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence, is_person_like, read_sentences
from memory_core.language.turns import with_turns
from memory_core.language.words import normal, words
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation, ObservationKind

ME = "me"
_IN_PERSON = re.compile(r"\b(?:I|[Mm]y|me)\b")
_DASH = re.compile(r"\s+[-–—|·•]\s+")
_EXTENSION = re.compile(r"\.[A-Za-z]\w{0,4}$")
_CODE = re.compile(
    r"^\s*(?:def |class |import |from \w+ import|return\b|if .*:$|for .*:$|#include|function |const |let |var |public |"
    r"private |with .*:$|\}|\{|</?\w+>|//|/\*|\*/|@\w+$)|[{}]\s*$|\);\s*$|\w+\([^)]*\)+\s*[:{;]?\s*$"
    r"|^\s*[a-z_][\w.\[\]]*\s*[-+*/]?=\s*\S"
)
# A quotation of more than one sentence; within one sentence see `sentence_forms.unquoted`.
_MARKS_OF_QUOTES = '"“”„«» '
_CITED = re.compile(r"(?<!\w)[\"“„«](?=\w)([^\"“”„«»\n]{3,}[.!?]\s+[^\"“”„«»\n]{3,})[\"”»]")
_MARKS = re.compile(
    r"^[*●•✎\s]+(?:\(\d+\)\s*)?|^\(\d+\)\s*"
    r"|\s*\[(?:modified|read-only|\+)\]\s*$|\s*\((?:\d+ (?:new|unread).*|read-only)\)\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its source. `mine`: the person said it. `about`: the project or document it belongs to.

    `quoted`: it stands in an older message that is repeated below a newer one, or in a longer quotation. `sent`: the
    date in a mail's head. `letter`: it stands in a mail.
    """

    sentence: Sentence
    observation: Observation
    mine: bool
    about: str
    quoted: bool = False
    sent: str = ""
    letter: bool = False

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.sentence.text

    @property
    def speaker(self) -> str:
        """Who said it, “” when that is not known; never a word for oneself or for whoever else is in a call."""
        speaker = self.sentence.speaker
        return "" if is_self(speaker) or is_unnamed(speaker) else speaker


def passages(observation: Observation, own_names: frozenset[str] = frozenset()) -> list[Passage]:
    """The sentences of an observation; lines of code are left out."""
    found = []
    title = document_title(observation)
    if is_untelling(title):
        title = ""
    letter = read_letter(observation.text) if not observation.speaker else None
    draft = None if letter or observation.speaker else _draft(observation, own_names)
    shown = letter or draft
    text, talker = (shown.text, shown.sender) if shown else (observation.text, observation.speaker)
    if is_window(observation):
        text = without_frame(without_gutter(text) if is_editor(observation.app) else text)
        # In some messengers who writes stands on a line of its own.
        messenger = bool(load_pack().words("chat_apps").intersection(words(f"{observation.app} {observation.title}")))
        text = text if shown else with_turns(text, messenger=messenger)
    sent = letter.sent if letter else ""
    cited = [one[1] for one in _CITED.finditer(text)]
    read = _read(text, talker)
    for sentence, heading in read if shown or observation.kind is not ObservationKind.SCREEN else _by_authors(read):
        sentence = _labelled(sentence, talker) if shown else _unlabelled(sentence, observation)
        sentence = _in_full(sentence, title)
        # What people say to each other is not about the channel in which they say it.
        about = "" if sentence.speaker or draft else heading or title
        mine = is_mine(observation, sentence, own_names) or (draft is not None and not sentence.speaker)
        quoted = bool(cited) and _is_cited(sentence.text, cited)
        found.append(Passage(sentence, observation, mine, about, quoted=quoted, sent=sent, letter=bool(shown)))
    if letter and letter.quoted:
        found += [Passage(one, observation, False, about, quoted=True) for one, about in _read(letter.quoted, "")]
    return found


def _by_authors(read: Iterable[tuple[Sentence, str]]) -> Iterator[tuple[Sentence, str]]:
    """“I'm working for myself now” below “Tamsin Rowe” and “Founder at Hedgerow”, as the head of a post, is hers."""
    author, follows = "", False
    for sentence, heading in read:
        if sentence.is_heading and not (author and follows):
            person = kind_of(sentence.text) is NameKind.PERSON and len(sentence.text.split()) in (2, 3)
            author = sentence.text if person else ""
        elif author and not (sentence.is_heading or sentence.speaker) and _IN_PERSON.search(sentence.text):
            sentence = replace(sentence, speaker=author)
        follows = sentence.is_heading
        yield sentence, heading


def _draft(observation: Observation, own_names: frozenset[str]) -> Letter | None:
    """A mail that the person of this computer writes or sent: one from others is shown with its sender."""
    draft = read_draft(observation.text) if observation.kind is ObservationKind.SCREEN else None
    return draft if draft and not any(is_person_here(one, own_names) for one in draft.to) else None


def _labelled(sentence: Sentence, talker: str) -> Sentence:
    """In a mail “Allergies: none” is no saying of somebody's."""
    label = sentence.speaker
    if label in ("", talker) or kind_of(label) is NameKind.PERSON or len(label.split()) > 1:
        return sentence
    return replace(sentence, speaker=talker, text=f"{label}: {sentence.text}")


def _is_cited(text: str, cited: Iterable[str]) -> bool:
    """Whether a sentence, or what stands in it behind the mark that opens a quotation, is of a longer quotation."""
    said = re.split(r"[\"“„«](?=\w)", text)[-1].strip(_MARKS_OF_QUOTES)
    return any(said in one for one in cited)


def is_untelling(title: str) -> bool:
    """Whether a title (“Diary”) only says what is written in, and not what it is about."""
    pack = load_pack()
    return (
        not {one for one in words(title) if not one.isdigit()}
        - pack.words("untelling_titles")
        - pack.words("own_note_apps")
    )


def _in_full(sentence: Sentence, title: str) -> Sentence:
    """“Mark” in the window “Mark Oduya” is he, and not another Mark."""
    speaker = sentence.speaker
    full = re.fullmatch(rf"{re.escape(speaker)}(?:\s+[A-ZÀ-Þ][\w’'-]+){{1,2}}", title) if speaker else None
    named = full is not None and " " not in speaker and is_person_like(title) and not is_self(speaker)
    return replace(sentence, speaker=title) if named else sentence


def _unlabelled(sentence: Sentence, observation: Observation) -> Sentence:
    """In one's own notes “Confession: …” is no saying of somebody's."""
    if not sentence.speaker or observation.kind is not ObservationKind.TEXT or is_self(sentence.speaker):
        return sentence
    known = kind_of(sentence.speaker) is NameKind.PERSON or len(sentence.speaker.split()) == 2
    return sentence if known or observation.speaker else replace(sentence, speaker="")


@functools.lru_cache(maxsize=64)
def _read(text: str, speaker: str) -> tuple[tuple[Sentence, str], ...]:
    """The sentences of a text, each with the last heading that names something; kept while a batch is worked on."""
    prose = "\n".join("" if is_code(line) else line.replace('"""', "") for line in text.splitlines())
    found, heading, telling = [], "", functools.cache(tells)
    for sentence in read_sentences(prose, speaker):
        # Under “Next steps” it is still about “Project Aurora”.
        heading = sentence.heading if telling(sentence.heading) else heading
        found.append((sentence, heading))
    return tuple(found)


def is_window(observation: Observation) -> bool:
    """Whether it was read from a window, with whatever stands around what matters."""
    if observation.kind is ObservationKind.TEXT:
        return bool(observation.app or observation.url)
    return observation.kind is ObservationKind.SCREEN


def forget_read() -> None:
    """Keep nothing of the texts that were read: call it when a batch is done, for what is forgotten must be gone."""
    _read.cache_clear()


def own_names(blocks: Iterable[Memory]) -> frozenset[str]:
    """What the person is called, by their core memories, so that their lines in a chat are known to be theirs."""
    names: set[str] = set()
    for memory in blocks:
        for match in re.finditer(r"(?:My name is|Call me) ([^.\n]+)\.", memory.text):
            names.update((match[1].casefold(), match[1].split()[0].casefold()))
    return frozenset(names)


def is_person_here(name: str, own: frozenset[str]) -> bool:
    """Whether a name is the own one of the person of this computer, in full or short (“Del” of “Delphine”)."""
    said = name.casefold()
    if said in own:
        return True
    given = {one.split()[0] for one in own if one}
    parts = said.split()
    if len(parts) > 2 and f"{parts[0]} {parts[-1]}" in own:
        return True  # with a middle name
    return said in given or (len(said) >= 3 and " " not in said and any(one.startswith(said) for one in given))


def is_self(name: str) -> bool:
    """Whether a speaker's name only says “I”."""
    return name.casefold() in load_pack().words("self_names")


def is_unnamed(name: str) -> bool:
    """Whether a speaker's name only says “somebody else”."""
    return name.casefold() in load_pack().words("unnamed_speakers")


def is_mine(observation: Observation, sentence: Sentence, own_names: frozenset[str] = frozenset()) -> bool:
    """Whether the person of this computer said it: words on a screen or of a page are somebody's, not theirs."""
    speaker = sentence.speaker
    if speaker:
        return is_self(speaker) or speaker.casefold() in own_names
    if observation.kind is ObservationKind.TEXT:
        return not observation.url
    if observation.kind is ObservationKind.SCREEN and not observation.url:
        return observation.app.casefold() in load_pack().words("own_note_apps")
    return observation.kind is ObservationKind.SPEECH


def is_code(text: str) -> bool:
    """Whether a line is program text rather than prose."""
    return _CODE.search(text) is not None


def tells(heading: str) -> bool:
    """Whether a heading names something (“Project Aurora”) and not a part of any document (“Next steps”)."""
    pack = load_pack()
    plain = pack.words("label_words") | pack.words("not_names") | pack.words("stop_words") | pack.words("chrome_words")
    kept = [word for word in words(heading) if word not in plain - pack.words("project_words")]
    return any(len(word) > 2 and not word.isdigit() and word not in pack.words("project_words") for word in kept)


def document_title(observation: Observation) -> str:
    """The window's title without the application's name: the document, page or channel."""
    title = _MARKS.sub("", observation.title).strip()
    app_words = set(words(observation.app)) | load_pack().words("app_words")
    parts = [part.strip() for part in _DASH.split(title) if part.strip()]
    kept = [part for part in parts if not _is_app(part, app_words)]
    if not kept:
        return "" if parts and len(parts) == 1 and _is_app(parts[0], app_words) else title
    # “Chat | Supplier quality | Microsoft Teams” is about the second.
    named = [part for part in kept if not re.match(load_pack().parts["passed_titles"], part, re.IGNORECASE)]
    return _MARKS.sub("", _most_telling(observation, named or kept)).strip()


def _most_telling(observation: Observation, parts: Sequence[str]) -> str:
    """The first part of a title; in an editor the file, and on a page its words rather than a tag before them."""
    if is_editor(observation.app):
        return next((part for part in parts if _EXTENSION.search(part)), parts[0])
    tagged = len(parts) > 1 and parts[0].islower() and " " not in parts[0] and len(parts[1].split()) >= 3
    return parts[1] if tagged and not _EXTENSION.search(parts[0]) else parts[0]


def _is_app(part: str, app_words: set[str] | frozenset[str]) -> bool:
    tokens = words(part)
    return bool(tokens) and not _EXTENSION.search(part) and all(token in app_words for token in tokens)


def is_chat(observation: Observation, found: Sequence[Passage]) -> bool:
    """Whether a window holds a conversation in writing: it is a messenger, or two or more people speak in it."""
    spoken = [passage.sentence.speaker for passage in found if passage.sentence.speaker]
    speakers = set(spoken)
    in_messenger = bool(set(words(f"{observation.app} {observation.title}")) & load_pack().words("chat_apps"))
    mostly = len(spoken) >= 0.5 * sum(1 for passage in found if not passage.sentence.is_heading)
    return (len(speakers) >= 2 and mostly) or (in_messenger and bool(speakers))


def key_sentences(found: Sequence[Passage], limit: int) -> list[str]:
    """The sentences that say most (names, figures, dates, prose), in their order, each once."""
    seen: set[str] = set()
    scored: list[tuple[float, int, str]] = []
    for place, passage in enumerate(found):
        text = f"{passage.sentence.speaker}: {passage.text}" if passage.sentence.speaker else passage.text
        folded = normal(text)
        if passage.sentence.is_heading or folded in seen:
            continue
        seen.add(folded)
        score = worth(passage.text)
        if score > 0:
            scored.append((-score, place, text))
    best = sorted(scored)[:limit]
    return [text for _, _, text in sorted(best, key=lambda one: one[1])]


def worth(text: str) -> float:
    """How much a sentence says: 0 for a fragment, more for prose, names, amounts and figures."""
    count = len(text.split())
    if count < 3:
        return 0.0
    score = 1.0 if 4 <= count <= 40 else 0.4
    score += min(1.0, 0.4 * len(find_names(text)))
    score += 0.6 if AMOUNT.search(text) else 0.0
    score += 0.4 if any(letter.isdigit() for letter in text) else 0.0
    score += 0.3 if text[-1] in ".!?" else 0.0
    return score


def speakers(found: Sequence[Passage]) -> tuple[str, ...]:
    """Who speaks in the passages, the person of this computer left out."""
    names = (passage.speaker for passage in found)
    return tuple(dict.fromkeys(name for name in names if name and is_person_like(name)))


def short(text: str, limit: int) -> str:
    """A text cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
