"""The verbs that carry what is kept to another folder: sealed with a passphrase, unless somebody wishes otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from memory_core.errors import UsageError
from memory_core.library.arguments import Whose, read_flag, read_path, read_word
from memory_core.library.shapes import Imported
from memory_core.library.telling import Telling
from memory_core.library.transfer import export_of, read_export, records_of, write_export

_SAY_HOW = (
    "An export is sealed unless you say otherwise. Write export(path, passphrase='…'), which import_() and the age "
    "command open with it; or export(path, plain=True), which whoever has the file can read."
)


class Carrying(Telling):
    """A part of `Memory`, apart because the rest of it is long enough."""

    def export(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        passphrase: str | None = None,
        plain: bool = False,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        filters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """All that belongs to a scope (or everything), with what holds no longer and the history of each, as a JSON
        document; with `path`, written there for you alone: sealed with `passphrase` in age's format or, with `plain`,
        as it is. Pictures and the secrets of the vault are not in it; conversations are, unless filters choose some
        memories."""
        query = self._query("", Whose(user_id, agent_id, run_id), filters)
        target, register = None if path is None else Path(read_path(path, "path")).expanduser(), self._core.register
        sealed_with = _sealed_with(passphrase, read_flag(plain, "plain"), written=target is not None)
        self._complete()

        def read() -> dict[str, Any]:
            talks = register.talks(query.scope) if query.where is None else []
            records = register.newest(query, limit=-1, ended=True)
            return export_of(records, talks, register.pasts([one.id for one in records]))

        document = self._standing(read)
        if target is not None:
            write_export(document, target, self._holds, sealed_with)
        return document

    def import_(self, source: str | os.PathLike[str] | Mapping[str, Any], *, passphrase: str | None = None) -> Imported:
        """Take over an export, or its file: all that is not here, also what was deleted here since it was made.

        `passphrase`: that of a sealed one.
        """
        given = source if isinstance(source, Mapping) else Path(read_path(source, "source"))
        secret = "" if passphrase is None else read_word(passphrase, "passphrase")
        observations, memories, talks, past = records_of(read_export(given, secret))
        kept, new, taken = self._core.register.take_over(observations, memories, talks, past)
        return Imported(observations=kept, memories=new, conversations=taken)


def _sealed_with(passphrase: object, plain: bool, *, written: bool) -> str:
    """What a file is sealed with; “” where anybody may read it. Raises `UsageError` where nobody said which."""
    from memory_core.privacy.strength import weakness

    secret = "" if passphrase is None else read_word(passphrase, "passphrase")
    if not written and secret:
        raise UsageError("A passphrase seals a file: name its path, too. Without a path nothing is written.")
    if secret and plain:
        raise UsageError("An export is either sealed with a passphrase or plain; give one of both.")
    if written and not secret and not plain:
        raise UsageError(_SAY_HOW)
    if secret and (problem := weakness(secret)):
        raise UsageError(f"The passphrase is too weak. {problem}")
    return secret
