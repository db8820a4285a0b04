"""Described settings: one field holds type, default, bounds, title and description.

The settings page, the validation and the documentation are made from these fields, so there is one place to look.
"""

import dataclasses
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """What a page needs to show one setting, and what validation needs to judge a value for it.

    `check` says of a text, or of each item of a list, why it cannot be used; empty when it can.
    """

    key: str
    kind: type
    default: Any
    title: str
    description: str
    group: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    secret: bool = False
    advanced: bool = False
    check: Callable[[str], str] | None = None


def setting(
    default: Any,
    *,
    title: str,
    description: str,
    group: str,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Sequence[str] = (),
    unit: str = "",
    secret: bool = False,
    advanced: bool = False,
    check: Callable[[str], str] | None = None,
) -> Any:
    """A described dataclass field. `secret` ones are kept sealed, never in the settings file."""
    described = {
        "title": title,
        "description": description,
        "group": group,
        "minimum": minimum,
        "maximum": maximum,
        "choices": tuple(choices),
        "unit": unit,
        "secret": secret,
        "advanced": advanced,
        "check": check,
    }
    return dataclasses.field(default=default, metadata=described)


def describe(section: type[Any]) -> list[SettingSpec]:
    """The settings of a section, in the order in which they were written."""
    kinds = typing.get_type_hints(section)
    specs = []
    for field in dataclasses.fields(section):
        kind = kinds[field.name]
        specs.append(
            SettingSpec(
                key=field.name,
                kind=typing.get_origin(kind) or kind,
                default=field.default,
                **field.metadata,
            )
        )
    return specs


def parse(section: type[T], values: Mapping[str, Any]) -> tuple[T, list[str]]:
    """Read a section from plain values (as JSON gives them).

    Returns the section and one sentence for each value that was not accepted; those fall back to their default, so
    a broken settings file never stops the program. Unknown keys are left for the section that knows them.
    """
    accepted: dict[str, Any] = {}
    problems: list[str] = []
    for spec in (spec for spec in describe(section) if spec.key in values):
        value, problem = _judge(spec, values[spec.key])
        if problem:
            problems.append(problem)
        else:
            accepted[spec.key] = value
            # One bad item of a list costs none of the others, and stays to be mended.
            problems += [f"“{spec.title}”: {wrong}" for wrong in unusable(spec, value)]
    return section(**accepted), problems


def unusable(spec: SettingSpec, value: Any) -> list[str]:
    """Why a text or items of a list cannot be used, a sentence for each."""
    items = (value,) if isinstance(value, str) else value
    return [wrong for item in items if (wrong := spec.check(item))] if spec.check is not None else []


def _judge(spec: SettingSpec, value: Any) -> tuple[Any, str]:
    if spec.kind is tuple and isinstance(value, list | tuple):
        return tuple(str(item) for item in value), ""
    if spec.kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, spec.kind) or (isinstance(value, bool) and spec.kind is not bool):
        return None, f"“{spec.title}” takes a {_NOUNS[spec.kind]}; the default is used."
    return _judge_bounds(spec, value)


def _judge_bounds(spec: SettingSpec, value: Any) -> tuple[Any, str]:
    if spec.choices and value not in spec.choices:
        return None, f"“{spec.title}” is one of {', '.join(spec.choices)}; the default is used."
    if spec.minimum is not None and not value >= spec.minimum:  # nor what is no number at all
        return None, f"“{spec.title}” is at least {spec.minimum:g}; the default ({spec.default!r}) is used."
    if spec.maximum is not None and value > spec.maximum:
        return None, f"“{spec.title}” is at most {spec.maximum:g}; the default ({spec.default!r}) is used."
    return value, ""


_NOUNS = {bool: "yes or no", int: "whole number", float: "number", str: "text", tuple: "list of texts"}


def _days(what: str, then: str, *, advanced: bool = True) -> Any:
    """How long texts of a kind are kept."""
    return setting(
        0,
        title=f"Keep {what} for",
        description=f"Older ones go, three days after that was announced{then} What you mark to be kept for ever "
        "stays. 0: no limit.",
        group="Keeping",
        minimum=0,
        maximum=36_500,
        unit="days",
        advanced=advanced,
    )


def _gigabytes(what: str) -> Any:
    """How much of the texts of a kind is kept."""
    return setting(
        0.0,
        title=f"Keep {what} up to",
        description="Beyond this much text the oldest go, three days after that was announced. 0: no limit.",
        group="Keeping",
        minimum=0,
        maximum=100_000,
        unit="GB",
        advanced=True,
    )


_ALONE = "; what was concluded from them stays."
_NEWS = ", counted from when they were last seen or changed."


@dataclass(frozen=True, slots=True)
class CoreConfig:
    """How the memory core remembers, recalls and answers."""

    llm: str = setting(
        "",
        title="Language model",
        description="Which model helps to remember and answer, as provider:model, e.g. ollama:llama3.2 or "
        "google:gemini-2.5-flash. Empty: none; everything works on this machine alone.",
        group="Answers",
    )
    llm_base_url: str = setting(
        "",
        title="Model address",
        description="Where an OpenAI-compatible server answers, e.g. http://127.0.0.1:11434/v1. "
        "Empty: the provider's own.",
        group="Answers",
        advanced=True,
    )
    llm_api_key: str = setting(
        "",
        title="API key",
        description="The provider's key. It is kept sealed, never in the settings file.",
        group="Answers",
        secret=True,
    )
    llm_timeout_s: float = setting(
        60.0,
        title="Wait for the model",
        description="After this long without an answer Scrubjay answers from the evidence alone.",
        group="Answers",
        minimum=1,
        maximum=600,
        unit="s",
        advanced=True,
    )
    remember_with_llm: bool = setting(
        False,
        title="Let the model help to remember",
        description="Send what was captured (with secrets removed) to the chosen model, so that it writes better "
        "memories. Off: the built-in rules write them.",
        group="Answers",
    )
    remember_model: str = setting(
        "",
        title="Model that helps to remember",
        description="Another one than the language model, as provider:model, e.g. a small one on this machine, because "
        "it is asked often. Empty: the language model. It is asked only if the model may help to remember.",
        group="Answers",
        advanced=True,
    )
    remember_base_url: str = setting(
        "",
        title="Address of the model that helps to remember",
        description="Where that model's server answers. Empty: the provider's own, or “Model address” when the "
        "language model is of the same provider.",
        group="Answers",
        advanced=True,
    )
    remember_api_key: str = setting(
        "",
        title="API key of the model that helps to remember",
        description="That provider's key, kept sealed. Empty: the language model's, when provider and address are the "
        "same.",
        group="Answers",
        secret=True,
        advanced=True,
    )
    remember_tokens_per_hour: int = setting(
        200_000,
        title="Tokens per hour to remember",
        description="The model that helps to remember gets no more in an hour; beyond it the built-in rules write.",
        group="Answers",
        minimum=0,
        maximum=100_000_000,
        advanced=True,
    )
    pictures_days: int = setting(
        90,
        title="Keep pictures for",
        description="Older pictures go, a day after that was announced; their text stays, and so does what you mark "
        "to be kept for ever. 0: no limit.",
        group="Keeping",
        minimum=0,
        maximum=36_500,
        unit="days",
    )
    pictures_gb: float = setting(
        5.0,
        title="Keep pictures up to",
        description="Beyond this the oldest pictures go, a day after that was announced; their text stays. Pictures "
        "kept for ever don't count. 0: no limit.",
        group="Keeping",
        minimum=0,
        maximum=100_000,
        unit="GB",
    )
    tidy_memories: bool = setting(
        True,
        title="Tidy memories at rest",
        description="While the computer has nothing else to do, memories that say the same become one, and what is of "
        "little importance, unsure and was not used for three months is put away. Each change stands in the memory's "
        "history and can be undone there.",
        group="Keeping",
    )
    screen_days: int = _days("texts from the screen", _ALONE, advanced=False)
    screen_gb: float = _gigabytes("texts from the screen")
    speech_days: int = _days("what was heard", _ALONE, advanced=False)
    speech_gb: float = _gigabytes("what was heard")
    episodic_days: int = _days("events", _NEWS, advanced=False)
    episodic_gb: float = _gigabytes("events")
    semantic_days: int = _days("facts", _NEWS)
    semantic_gb: float = _gigabytes("facts")
    procedural_days: int = _days("how-tos", _NEWS)
    procedural_gb: float = _gigabytes("how-tos")
    resource_days: int = _days("documents", _NEWS)
    resource_gb: float = _gigabytes("documents")
    core_days: int = _days("what is known about you", _NEWS)
    core_gb: float = _gigabytes("what is known about you")
    vault_days: int = _days("entries of the vault", _NEWS)
    vault_gb: float = _gigabytes("entries of the vault")
    conversation_days: int = _days("conversations", ", counted from their last question.", advanced=False)
    conversation_gb: float = _gigabytes("conversations")
    see_model: str = setting(
        "",
        title="Model that describes pictures",
        description="Which model may look at pictures of your screen, as provider:model, e.g. ollama:llava, which runs "
        "on this machine, or google:gemini-2.5-flash. Now and then it is sent a few of them, made smaller, with the "
        "application's name and the window's title; what is black in the kept pictures, secrets and excluded windows, "
        "is black in these. Pictures of the last seven days that hold little text or show something new are chosen, "
        "and what it says of them can be searched. With ollama, lmstudio and llamacpp nothing leaves this machine "
        "unless you give another address; with every other provider the pictures go to it. Empty: none are sent.",
        group="Described pictures",
    )
    see_base_url: str = setting(
        "",
        title="Address for descriptions",
        description="Where that model's server answers, e.g. http://127.0.0.1:11434/v1. Empty: the provider's own, or "
        "“Model address” when the language model is of the same provider.",
        group="Described pictures",
        advanced=True,
    )
    see_api_key: str = setting(
        "",
        title="API key for descriptions",
        description="That provider's key, kept sealed. Empty: the language model's, when provider and address are the "
        "same.",
        group="Described pictures",
        secret=True,
    )
    see_daily_pictures: int = setting(
        100,
        title="Pictures a day",
        description="No more than so many pictures are sent on one day, repeated ones counted again.",
        group="Described pictures",
        minimum=0,
        maximum=10_000,
    )
    see_daily_megabytes: float = setting(
        20.0,
        title="Megabytes a day",
        description="No more than this is sent on one day to have pictures described.",
        group="Described pictures",
        minimum=0,
        maximum=10_000,
        unit="MB",
    )
    see_every_min: float = setting(
        5.0,
        title="Describe every",
        description="So long at least it waits between two requests; each asks about up to four pictures.",
        group="Described pictures",
        minimum=1,
        maximum=240,
        unit="min",
        advanced=True,
    )
    see_excluded_apps: tuple[str, ...] = setting(
        (),
        title="Applications never described",
        description="Pictures of these applications are never sent, one name in each line (part of a name is enough).",
        group="Described pictures",
    )
    see_timeout_s: float = setting(
        180.0,
        title="Wait for a description",
        description="After this long without an answer the request is given up and made again later. A model on this "
        "machine may need minutes.",
        group="Described pictures",
        minimum=5,
        maximum=900,
        unit="s",
        advanced=True,
    )
    embedding_model: str = setting(
        "english",
        title="Compares texts by meaning in",
        description="english: the model that comes with Scrubjay. multilingual: a model of some fifty languages, which "
        "must be downloaded once. After a change everything is embedded anew in the background, and recall goes on "
        "meanwhile. Words are found in every language with either.",
        group="Recall",
        choices=("english", "multilingual"),
    )
    embedding_download: bool = setting(
        False,
        title="Download the multilingual model",
        description="Yes: where the multilingual model is chosen and not there yet, 252 MB are downloaded from "
        "huggingface.co, once; the connection log shows it, and nothing of yours is sent. No: nothing is downloaded.",
        group="Recall",
    )
    embedding_folder: str = setting(
        "",
        title="Folder of an embedding model",
        description="A model on this machine that compares texts by meaning, e.g. a multilingual one, as a folder with "
        "model.onnx, tokenizer.json and config.json. It goes before the choice above. After a change everything is "
        "embedded anew in the background; words are searched meanwhile.",
        group="Recall",
        advanced=True,
    )
    reranker_folder: str = setting(
        "",
        title="Folder of a reranker",
        description="A cross-encoder on this machine, as a folder with model.onnx and tokenizer.json, reads the best "
        "hits once more and puts them in order. Slower; not every model helps. Empty: none.",
        group="Recall",
        advanced=True,
    )
    rerank_with_llm: bool = setting(
        False,
        title="Let the language model order what is found",
        description="Send the best hits of every search, and the question, to the chosen language model to put them in "
        "order. Slower, and each search costs tokens. Nothing of the vault is sent.",
        group="Recall",
        advanced=True,
    )
