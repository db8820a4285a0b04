"""passphrase and shred: who may read the home, and the end of it."""

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from desktop.commands.base import Call, Outcome
from desktop.commands.parser import UsageError
from desktop.commands.session import typed, unlocked
from memory_core.errors import HomeInUse, LockedError, PassphraseMissing, ScrubjayError
from memory_core.privacy.strength import weakness
from memory_core.wording import size

if TYPE_CHECKING:
    from desktop.shredding import Shredded

SHRED = "shred"
EXPORT_PASSPHRASE = "SCRUBJAY_EXPORT_PASSPHRASE"
# A window carries out first what is to be forgotten; a capture reads up what was said.
_ENDS_WITHIN_S = 90.0
_ASK_AGAIN_S = 0.2


def passphrase(call: Call) -> Outcome:
    """Say whether the home has a passphrase; set, change or remove it; or change the key beneath it."""
    from memory_core.privacy.keys import has_passphrase

    call.home.prepare()
    if call.args.action == "new-key":
        return _new_key(call)
    if call.args.action != "status":
        _change_passphrase(call)
    has = has_passphrase(call.home)
    said = "This home opens with a passphrase only." if has else "This home has no passphrase."
    return Outcome({"passphrase": has}, lambda terminal: terminal.line(said))


def shred(call: Call) -> Outcome:
    """Forget the key and remove everything, once the word was typed; whoever has the home open is closed first."""
    said = call.args.confirm or _typed(call)
    if said != SHRED:
        raise UsageError(f"scrubjay shred: “{said}” is not “{SHRED}”. Nothing was removed")
    done = _shredded(call)
    result = {"files": done.files, "bytes": done.bytes, "others": list(done.others), "key_left": done.key_left}
    if done.others:
        call.terminal.note(f"Not Scrubjay's, so still in {call.home.path}: {', '.join(done.others)}")
    failures = (
        (f"The keyring may still have the key, though nothing is left that it opens. {done.key_left}",)
        if done.key_left
        else ()
    )
    return Outcome(result, lambda terminal: terminal.line(done.sentence), code=1 if failures else 0, failures=failures)


def _shredded(call: Call) -> "Shredded":
    from desktop.shredding import shred as shred_home

    try:
        return shred_home(call.home)
    except HomeInUse:
        _ask_to_end(call)
    deadline = time.monotonic() + _ENDS_WITHIN_S
    while True:
        try:
            return shred_home(call.home)
        except HomeInUse:
            if time.monotonic() > deadline:
                raise
        time.sleep(_ASK_AGAIN_S)


def _ask_to_end(call: Call) -> None:
    """Raises `HomeInUse` where nobody answers: another program has it open through the library."""
    from desktop.door import END
    from desktop.ipc import OwnerLeft, Remote

    # One that ends sooner than it answers has done what it was asked.
    with contextlib.closing(Remote(call.home)) as owner, contextlib.suppress(OwnerLeft):
        owner.call(END, {})
    call.terminal.progress("Closing the Scrubjay that has it open …")


def _typed(call: Call) -> str:
    terminal = call.terminal
    if terminal.as_json or not (sys.stdin is not None and sys.stdin.isatty() and terminal.err.isatty()):
        raise UsageError(f"scrubjay shred: nobody can be asked here. Add --confirm {SHRED}")
    terminal.note(
        f"Everything in {call.home.path} goes at once, for good: memories, pictures, conversations, settings and the "
        "speech model. There is no undo."
    )
    terminal.err.write(f"Type “{SHRED}” to go on: ")
    terminal.err.flush()
    return sys.stdin.readline().strip()


def _change_passphrase(call: Call) -> None:
    from memory_core.privacy.keys import open_keys, set_passphrase

    used = {"old": os.environ.get("SCRUBJAY_PASSPHRASE")}

    def opened(given: str | None) -> Any:
        used["old"] = given
        return open_keys(call.home, passphrase=given)

    keys = unlocked(opened)
    new = _new_passphrase() if call.args.action == "set" else None
    set_passphrase(call.home, keys, used["old"], new)
    _tell_owner(call)


def _tell_owner(call: Call) -> None:
    """A window that is open locks from now on, or no more."""
    from desktop.door import PROTECTION
    from desktop.ipc import Remote

    # Nobody has it open, or a capture, which locks nothing.
    with contextlib.suppress(ScrubjayError), contextlib.closing(Remote(call.home)) as owner:
        owner.call(PROTECTION, {})


def _new_key(call: Call) -> Outcome:
    from desktop.rekeying import Progress, change_data_key

    def told(progress: Progress) -> None:
        call.terminal.progress(f"Encrypting … {size(progress.done)} of {size(progress.whole)}")

    unlocked(lambda given: change_data_key(call.home, passphrase=given, progress=told))
    sentence = "Everything is encrypted with a new key; the old one opens nothing any more."
    return Outcome({"new_key": True}, lambda terminal: terminal.line(sentence))


def _new_passphrase() -> str:
    return ask_new("passphrase", "SCRUBJAY_NEW_PASSPHRASE", "To take it away: scrubjay passphrase remove")


def ask_new(command: str, variable: str, otherwise: str) -> str:
    """A passphrase that is not known yet: from a variable, or typed twice. Raises `UsageError`, `LockedError`."""
    given = os.environ.get(variable)
    if given is None:
        if not (sys.stdin is not None and sys.stdin.isatty()):
            raise UsageError(f"scrubjay {command}: nobody can be asked here. Put the new one into {variable}")
        given = typed("New passphrase: ")
        if typed("The same again: ") != given:
            raise LockedError("The two passphrases differ. Nothing was changed.")
    if not given:
        raise UsageError(f"scrubjay {command}: the new one is empty. {otherwise}")
    if problem := weakness(given):
        raise UsageError(f"scrubjay {command}: the new passphrase is too weak. {problem}")
    return given


def ask_for_export(name: str) -> str:
    """The passphrase of an export that is there. Raises `PassphraseMissing` where nobody can be asked."""
    given = os.environ.get(EXPORT_PASSPHRASE, "")
    if not given:
        if not (sys.stdin is not None and sys.stdin.isatty()):
            raise PassphraseMissing(f"{name} is encrypted. Put its passphrase into {EXPORT_PASSPHRASE}.")
        given = typed(f"Passphrase of {name}: ")
    return given
