"""Remembers documents, pages, files, tickets and repositories: what they are, where they are, what they say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from memory_core.agents.base import Batch, Known
from memory_core.agents.conversations import is_call
from memory_core.agents.frames import is_editor, is_readable, without_unfinished
from memory_core.agents.mentioned import NAMES_ONE, addresses_in, files_in
from memory_core.agents.passages import document_title, is_chat, passages, short, worth
from memory_core.agents.telling import telling_lines
from memory_core.language.exact_things import veiled
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
_TICKET = re.compile(r"\b([A-Z][A-Z0-9]{1,9})-(\d{1,5})\b")
_REPOSITORY = re.compile(
    r"\b(?:https?://|git@)?(github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)[:/]([\w.-]+)/([\w.-]+)"
    r"(/(?:issues|pull|-/issues|-/merge_requests)/\d+)?"
)
_TRACKED = re.compile(r"/(?:browse|issues?|tickets?)/([A-Z][A-Z0-9]{1,9}-\d{1,5})\b")
_PAPER = re.compile(r"^https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/([\w./-]+?)(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"^https?://(?:dx\.)?doi\.org/|^https?://(?:www\.)?(?:openreview\.net|aclanthology\.org)/", re.I
)
_WRITTEN = re.compile(r"^https?://docs\.google\.com/|\.(?:pdf|docx?|odt|xlsx?|pptx?)(?:[?#]|$)", re.IGNORECASE)
# What only says where a link was found.
_TRAIL = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|usp|ref_src|mc_cid|mc_eid)=[^&#]*&?")
_ANCHOR = re.compile(r"#(?![/!])[^/]*$")
_SUMMARY = 4
_MOST = _SUMMARY * 3
# After so long another sitting begins: the same resource was come back to.
_SITTING = timedelta(minutes=10)
_LOOKED_THROUGH = 200


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
        """What was seen in a window, on a page or in a file, and texts that name one; not what was said."""
        if observation.kind is ObservationKind.SPEECH:
            return False
        if _is_written(observation) and NAMES_ONE.search(observation.text):
            return True
        return bool(observation.url or observation.title or observation.metadata.get("path"))

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """The resources of the batch; of one seen several times the sights are put together."""
        by_locator: dict[str, list[_Found]] = {}
        for observation in batch.observations:
            for found in _resources(observation):
                by_locator.setdefault(found.locator.casefold(), []).append(found)
        proposals = (_proposal(sights, known) for sights in by_locator.values())
        return [proposal for proposal in proposals if proposal is not None]


def locator_of(observation: Observation) -> str:
    """Where the page or file that a window shows is to be found again; empty when it shows none."""
    found = _main(observation, document_title(observation))
    return found.locator if found else ""


def _resources(observation: Observation) -> Iterator[_Found]:
    main = _main(observation, document_title(observation))
    if main is not None:
        yield main
    mentioned = f"{observation.title}\n{observation.url}\n{observation.text[:20_000]}"
    seen = {main.locator.casefold()} if main else set()
    for match in _REPOSITORY.finditer(mentioned):
        for found in _hosted(match, observation):
            if found.locator.casefold() not in seen:
                seen.add(found.locator.casefold())
                yield found
    yield from _tickets(mentioned, observation, main)
    if _is_written(observation):
        yield from _written_down(observation, seen)


def _is_written(observation: Observation) -> bool:
    """Whether it is a text that was handed over, and not what some window showed."""
    return observation.kind is ObservationKind.TEXT and not (observation.app or observation.title)


def _written_down(observation: Observation, seen: set[str]) -> Iterator[_Found]:
    """The pages and files that a text names; repositories and their tickets were found before."""
    text = observation.text[:20_000]
    for address in addresses_in(text):
        if not _REPOSITORY.match(address) and not re.search(load_pack().parts["no_resource_pages"], address, re.I):
            found = _page(_plain(address), "", observation)
            if found.locator.casefold() not in seen:
                seen.add(found.locator.casefold())
                title = found.locator.partition("://")[2]
                yield _Found(found.resource_type, found.locator, title, observation, whole=False)
    for name in dict.fromkeys(files_in(text, "|".join(_TYPES))):
        if name.casefold() not in seen:
            kind = _TYPES.get(name.rpartition(".")[2].casefold(), "document")
            yield _Found(kind, name, re.split(r"[\\/]", name)[-1], observation, whole=False)


def _hosted(match: re.Match[str], observation: Observation) -> Iterator[_Found]:
    """The repository of an address, and the ticket in it."""
    if match[2].casefold() in load_pack().words("not_owners"):
        return
    name = f"{match[2]}/{match[3].removesuffix('.git')}"
    locator = f"https://{match[1]}/{name}"
    yield _Found("repository", locator, name, observation, whole=False)
    if match[4]:
        number = match[4].rsplit("/", 1)[1]
        yield _Found("ticket", locator + match[4], f"{name} #{number}", observation, whole=False)


def _tickets(mentioned: str, observation: Observation, main: _Found | None) -> Iterator[_Found]:
    """Tickets that are spoken of; the one that the window shows is a resource of its own already."""
    excluded = load_pack().words("not_tickets")
    shown = f"{main.locator} {main.title}" if main else ""
    keys = dict.fromkeys(match[0] for match in _TICKET.finditer(mentioned) if match[1] not in excluded)
    for key in keys:
        if not re.search(rf"\b{key}\b", shown):
            yield _Found("ticket", key, key, observation, whole=False)


def _main(observation: Observation, title: str) -> _Found | None:
    """The page or file that the window shows."""
    parts = load_pack().parts
    url = observation.url or _address(observation)
    if re.search(parts["no_resource_apps"], observation.app, re.IGNORECASE):
        return None
    listing = re.match(parts["listing_titles"], title, re.IGNORECASE) is not None
    if url:
        passing = listing or re.search(parts["no_resource_pages"], url, re.IGNORECASE)
        return None if passing else _page(_plain(url), title, observation)
    path = observation.metadata.get("path", "")
    if match := _FILE.search(path or observation.title):
        name = (path or match[1]).strip()
        project = "" if path else _project(observation)
        locator = f"{project}/{name}" if project not in ("", name) else name
        return _Found(_TYPES[match[2].lower()], locator, title or re.split(r"[\\/]", name)[-1], observation)
    if observation.kind is ObservationKind.FILE and title:
        return _Found("document", title, title, observation)
    named = title and not set(words(title)) <= load_pack().words("chrome_words") | load_pack().words("app_words")
    if named and not listing and len(title) >= 4 and not is_call(observation):
        if is_chat(observation, passages(observation)):
            return None
        is_page = bool(set(words(f"{observation.app} {observation.title}")) & load_pack().words("browsers"))
        return _Found("page" if is_page else "document", title, title, observation)
    return None


def _page(url: str, title: str, observation: Observation) -> _Found:
    """A page, told by its address: a ticket, a paper, a repository, a document or any other."""
    if paper := _PAPER.match(url):
        return _Found("paper", f"https://arxiv.org/abs/{paper[1]}", title or url, observation)
    if hosted := _REPOSITORY.match(url):
        found = list(_hosted(hosted, observation))
        if found and (hosted[4] or hosted.end() == len(url.rstrip("/"))):
            name = f"{title} ({found[-1].title})" if hosted[4] and title else found[-1].title
            return _Found(found[-1].resource_type, found[-1].locator, name, observation)
    if _TRACKED.search(url):
        return _Found("ticket", url, title or url, observation)
    if _PUBLISHED.search(url):
        return _Found("paper", url, title or url, observation)
    return _Found("document" if _WRITTEN.search(url) else "page", url, title or url, observation)


def _plain(url: str) -> str:
    """An address without what only says where in the page one was, and whence one came."""
    return _ANCHOR.sub("", _TRAIL.sub("", url)).rstrip("?&")


def _project(observation: Observation) -> str:
    """The project that an editor has open, by its title."""
    table = load_pack().table("journal")
    if not is_editor(observation.app) or not (opened := re.search(table["editor_project"], observation.title)):
        return ""
    return opened["name"] or opened["first"]


def _address(observation: Observation) -> str:
    """What a browser's address bar shows: a URL by itself in one of the first lines."""
    if not set(words(f"{observation.app} {observation.title}")) & load_pack().words("browsers"):
        return ""
    for line in observation.text.splitlines()[:6]:
        match = URL.search(line)
        if match and len(match.group()) >= 0.6 * len(line.strip()):
            return match.group().rstrip(".,;")
    return ""


def _proposal(sights: list[_Found], known: Known) -> Proposal | None:
    """A resource against what is known of it: new, more of it, or come back to."""
    best = next((found for found in sights if found.whole), sights[-1])
    stored = known.resource(best.locator)
    if stored is None and not best.whole and _known_by_title(best.locator, known):
        return None
    newest = sights[-1].observation
    old = stored.text.splitlines()[1:] if stored else []
    kept = _chosen([*old, *_new_lines(sights)])
    if not kept and not best.whole and not _is_addressed(best):
        return None
    if stored is not None and set(kept) <= set(old):
        if not best.whole or newest.at - (stored.until or stored.at) < _SITTING:
            return None
        return Revise(stored.id, _draft(best, sights, kept, stored), "It was seen again.")
    draft = _draft(best, sights, kept, stored)
    return Revise(stored.id, draft, "More of it was seen.") if stored else Add(draft)


def _is_addressed(found: _Found) -> bool:
    """Whether the window was at the address of what it names, rather than only naming it."""
    return found.locator.casefold() in f"{found.observation.url} ".casefold()


def _known_by_title(key: str, known: Known) -> bool:
    """Whether a ticket that is only spoken of was seen by itself, under its address."""
    titled = (memory.title for memory in known.latest(Kind.RESOURCE, limit=_LOOKED_THROUGH))
    return any(re.search(rf"\b{re.escape(key)}\b", title) for title in titled)


def _new_lines(sights: Sequence[_Found]) -> list[str]:
    new: list[str] = []
    for found in sights:
        if found.whole:
            new.extend(telling_lines([found.observation], passages(found.observation), _SUMMARY))
        else:
            new.extend(_around(found))
    return [veiled(line) for line in new]


def _chosen(lines: Sequence[str]) -> list[str]:
    """Each line once and whole; of too many those that say most, in their order."""
    whole = without_unfinished(list({normal(line): line for line in lines}.values()))
    best = sorted(range(len(whole)), key=lambda place: -worth(whole[place]))[:_MOST]
    return [whole[place] for place in sorted(best)]


def _draft(best: _Found, sights: Sequence[_Found], kept: Sequence[str], stored: Memory | None) -> Draft:
    newest = sights[-1].observation
    kind, title = best.resource_type, best.title
    if stored is not None and isinstance(stored.body, ResourceBody) and not best.whole:
        kind, title = stored.body.resource_type, stored.title
    where = f" ({best.locator})" if best.locator != title else ""
    text = f"{kind.capitalize()} “{short(title, 120)}”{where}.\n" + "\n".join(kept)
    return Draft(
        kind=Kind.RESOURCE,
        text=text.strip()[:1_600],
        body=ResourceBody(kind, best.locator, newest.until),
        at=stored.at if stored else sights[0].observation.at,
        until=newest.until,
        evidence=tuple(dict.fromkeys(found.observation.id for found in sights)),
        title=title,
        app=newest.app,
        importance=max(0.5 if best.whole else 0.35, stored.importance if stored else 0.0),
        entities=entities(f"{title}. " + " ".join(line for line in kept if not line.startswith("Defines "))),
        scope=newest.scope,
    )


def _around(found: _Found) -> list[str]:
    """The sentence that mentions a ticket or repository."""
    name = found.locator.partition("://")[2] or found.locator
    named = (name, found.title, name.rpartition("/")[2] or name)
    said = [one for one in passages(found.observation) if not one.sentence.is_heading]
    telling = [one.text for one in said if any(one_name in one.text for one_name in named) and is_readable(one.text)]
    return [short(text, 200) for text in telling][:1]
