"""Rules about what is never captured: shown, added with an offer to forget what they would have kept out, removed."""

import dataclasses

from capture.grammar.rule import Rule, joined, read_rule, rule_of
from desktop.settings.rules import EXCLUDING, MUTING, entries, kept_out, means_late, with_rule, without
from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.errors import ConfigError, NotFound
from memory_core.records.query import Selection

_CONDITIONS = ("app", "title", "site", "path", "time", "call")


def rules(context: Context, params: Params) -> shapes.Json:
    """All rules; `given`: it came with Scrubjay."""
    config = context.core.settings.capture
    listed = {"exclude": entries(config, EXCLUDING), "mute": entries(config, MUTING)}
    return {
        name: [
            {"rule": one.text, "kind": one.kind, "setting": one.key, "given": one.given, "problem": one.problem}
            for one in found
        ]
        for name, found in listed.items()
    }


def exclude(context: Context, params: Params) -> shapes.Json:
    """Add a rule, or remove it. What it would have kept out is counted, and forgotten where that is asked for.

    With `preview` nothing changes at all; `withhold` as with the verb `forget`.
    """
    mute, preview = params.flag("mute"), params.flag("preview")
    config = context.core.settings.capture
    if params.flag("remove"):
        return _remove(context, params, mute=mute)
    rule = _said(params)
    changes = with_rule(config, rule, mute=mute)
    if changes and not preview:
        context.on_settings(context.core.change_settings(**changes))
    done: shapes.Json = {"rule": str(rule), "added": bool(changes) and not preview, "removed": False}
    memory = context.core.memory
    found = kept_out(memory.sightings(), rule, config=config, mute=mute)
    plan = dataclasses.replace(
        memory.plan_forgetting(Selection(observations=tuple(found))), late=means_late(rule, config=config, mute=mute)
    )
    forgets = params.flag("forget") and not preview
    said = {**shapes.plan(plan, preview=not forgets), "samples": list(plan.samples)}
    if forgets and params.flag("withhold"):
        said["forgetting"] = memory.withhold(plan)
    elif forgets:
        memory.forget(plan)
    return {**done, "kept_out": said}


def _remove(context: Context, params: Params, *, mute: bool) -> shapes.Json:
    """By its text, however it was written; one that cannot be read by its letters."""
    config = context.core.settings.capture
    said = params.text("rule").strip()
    known = {one.text for one in entries(config, MUTING if mute else EXCLUDING)}
    text = said if said in known else str(_said(params))
    if text not in known:
        raise NotFound(f"There is no rule “{text}”. scrubjay exclude shows them all.")
    if not params.flag("preview"):
        context.on_settings(context.core.change_settings(**without(config, {text}, mute=mute)))
    return {"rule": text, "added": False, "removed": not params.flag("preview")}


def _said(params: Params) -> Rule:
    """A rule as a line, or by its conditions. Raises `ConfigError`."""
    parts = [rule_of(kind, params.text(kind)) for kind in _CONDITIONS if params.text(kind).strip()]
    if params.flag("private"):
        parts.append(rule_of("private"))
    if params.text("rule").strip():
        parts.insert(0, read_rule(params.text("rule")))
    if not parts:
        raise ConfigError("Say what is to be excluded, for example “app: KeePassXC” or “site: example.com”.")
    return joined(parts)
