"""Remembers documents, pages, files, tickets and repositories: what they are, where they are, what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import document_title, is_chat, key_sentences, passages, short
from memory_core.language.names import URL, entities
from memory_core.language.pack import load_pack
from memory_core.language.words import normal, words
from memory_core.records.bodies import Kind, ResourceBody
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Proposal, Revise

_CODE = (
    "py js ts tsx jsx java c cc cpp h hpp rs go rb php cs kt swift sh bash sql html css scss json yaml yml toml ini r "
    "jl lua pl vue"
)
_DOCS = "txt md rst odt ods odp doc docx xls xlsx ppt pptx pdf rtf csv tex epub eml key numbers pages"
_MEDIA = "png jpg jpeg gif webp svg wav mp3 flac mp4 mkv mov"
_TYPES = dict.fromkeys(_CODE.split(), "code file") | dict.fromkeys(_DOCS.split(), "document")
_TYPES |= dict.fromkeys(_MEDIA.split(), "media file")
_FILE = re.compile(
    r"(?<![\w@])((?:[A-Za-z]:\\|~?/)?(?:[\w.()-]+[\\/])*[\w()][\w .()-]{0,80}?\.(" + "|".join(_TYPES) + r"))\b(?![/@])"
)
_TICKET = re.compile(r"\b([A-Z][A-Z0-9]{1,9})-(\d{1,6})\b")
_REPOSITORY = re.compile(
    r"\b(?:https?://)?(github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)/([\w.-]+)/([\w.-]+)(/(?:issues|pull|-/issues|-/merge_requests)/\d+)?"
)
_DEFINES = re.compile(r"^\s*(?:export\s+)?(?:async\s+)?(?:def|class|function|func|fn|interface)\s+(\w+)", re.MULTILINE)
_COMMENTS = re.compile(r"^\s*(?:#|//|\"\"\"|\'\'\'|--|/\*+)\s*(\w.{8,200}?)\s*(?:\"\"\"|\'\'\'|\*/)?$", re.MULTILINE)
_SUMMARY = 4


@dataclass(frozen=True, slots=True)
class _Found:
    resource_type: str
    locator: str
    title: str
    observation: Observation
    whole: bool = True


class ResourceAgent:
    """One memory per locator, revised when more of the resource was seen."""

    kind = Kind.RESOURCE

    def wants(self, observation: Observation) -> bool:
        """What was seen in a window, on a page or in a file; not what was said."""
        if observation.kind is ObservationKind.SPEECH:
            return False
        return bool(observation.url or observation.title or observation.metadata.get("path"))

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """The resources of the batch; of one seen several times the sights are put together."""
        by_locator: dict[str, list[_Found]] = {}
        for observation in batch.observations:
            for found in _resources(observation):
                by_locator.setdefault(found.locator.casefold(), []).append(found)
        proposals = (_proposal(sights, known.resource(sights[0].locator)) for sights in by_locator.values())
        return [proposal for proposal in proposals if proposal is not None]


def _resources(observation: Observation) -> Iterator[_Found]:
    title = document_title(observation)
    main = _main(observation, title)
    if main is not None:
        yield main
    mentioned = f"{observation.title}\n{observation.url}\n{observation.text[:20_000]}"
    seen = {main.locator.casefold()} if main else set()
    for match in _REPOSITORY.finditer(mentioned):
        locator = f"https://{match[1]}/{match[2]}/{match[3].removesuffix('.git')}"
        if match[4]:
            locator += match[4]
        if locator.casefold() not in seen:
            seen.add(locator.casefold())
            name = f"{match[2]}/{match[3].removesuffix('.git')}" + (
                f" #{match[4].rsplit('/', 1)[1]}" if match[4] else ""
            )
            yield _Found("ticket" if match[4] else "repository", locator, name, observation, whole=False)
    excluded = load_pack().words("not_tickets")
    for match in _TICKET.finditer(mentioned):
        if match[1] not in excluded and match[0].casefold() not in seen:
            seen.add(match[0].casefold())
            yield _Found("ticket", match[0], match[0], observation, whole=False)


def _main(observation: Observation, title: str) -> _Found | None:
    """The page or file that the window shows."""
    if url := observation.url or _address(observation):
        return _Found("page", url, title or url, observation)
    path = observation.metadata.get("path", "")
    match = _FILE.search(path or observation.title)
    if match:
        name = (path or match[1]).strip()
        return _Found(_TYPES[match[2].lower()], name, title or re.split(r"[\\/]", name)[-1], observation)
    if observation.kind is ObservationKind.FILE and title:
        return _Found("document", title, title, observation)
    named = title and not set(words(title)) <= load_pack().words("chrome_words") | load_pack().words("app_words")
    if named and len(title) >= 4 and not is_chat(observation, passages(observation)):
        is_page = bool(set(words(f"{observation.app} {observation.title}")) & load_pack().words("browsers"))
        return _Found("page" if is_page else "document", title, title, observation)
    return None


def _address(observation: Observation) -> str:
    """What a browser's address bar shows: a URL by itself in one of the first lines."""
    if not set(words(f"{observation.app} {observation.title}")) & load_pack().words("browsers"):
        return ""
    for line in observation.text.splitlines()[:6]:
        match = URL.search(line)
        if match and len(match.group()) >= 0.6 * len(line.strip()):
            return match.group().rstrip(".,;")
    return ""


def _proposal(sights: list[_Found], stored: Memory | None) -> Proposal | None:
    first = sights[0]
    newest = sights[-1].observation
    old = stored.text.splitlines()[1:] if stored else []
    new: list[str] = []
    for found in sights:
        said = passages(found.observation)
        if found.resource_type == "code file":
            new.extend(_explained(found.observation.text))
        else:
            new.extend(key_sentences(said, _SUMMARY) if found.whole else _around(found))
    lines = list({normal(line): line for line in (*old, *new)}.values())
    kept = lines[: _SUMMARY * 3]
    name = first.resource_type.capitalize()
    where = f" ({first.locator})" if first.locator != first.title else ""
    text = f"{name} “{short(first.title, 120)}”{where}.\n" + "\n".join(kept)
    if stored is not None and (normal(stored.text) == normal(text) or len(kept) == len(old)):
        return None
    draft = Draft(
        kind=Kind.RESOURCE,
        text=text.strip()[:1_600],
        body=ResourceBody(first.resource_type, first.locator, newest.until),
        at=stored.at if stored else first.observation.at,
        until=newest.until,
        evidence=tuple(dict.fromkeys(found.observation.id for found in sights)),
        title=first.title,
        app=newest.app,
        importance=0.5 if first.whole else 0.35,
        entities=entities(f"{first.title}. " + " ".join(line for line in kept if not line.startswith("Defines "))),
        scope=newest.scope,
    )
    return Revise(stored.id, draft, "More of it was seen.") if stored else Add(draft)


def _explained(code: str) -> list[str]:
    """A code file's own words: its comments, and what it defines as one line."""
    names = dict.fromkeys(_DEFINES.findall(code[:20_000]))
    defined = [f"Defines {', '.join(list(names)[:12])}."] if names else []
    return [" ".join(comment.split()) for comment in _COMMENTS.findall(code[:20_000])][:_SUMMARY] + defined


def _around(found: _Found) -> list[str]:
    """The sentence that mentions a ticket or repository."""
    name = found.locator.removeprefix("https://")
    said = passages(found.observation)
    return [short(one.text, 200) for one in said if name in one.text and not one.sentence.is_heading][:1]
