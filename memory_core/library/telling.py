"""The verbs that tell: facts, what surrounds somebody, a day, scopes, conversations; and those that take back."""

from collections.abc import Iterator
from datetime import date, datetime

from memory_core.errors import NotFound, UsageError
from memory_core.library.arguments import Whose, read_count, read_flag, read_id, read_moment, read_text, read_word
from memory_core.library.grammar import said
from memory_core.library.opened import Opened
from memory_core.library.shapes import Around, Fact, Item, JournalDay, ScopeKept, Talk, TalkTurns
from memory_core.library.shaping import around_of, fact_of, kept_of, talk_of, turn_of
from memory_core.records.dialogue import Conversation
from memory_core.records.ids import ConversationId


class Telling(Opened):
    """A part of `Memory`, apart because the rest of it is long enough."""

    def facts_about(
        self,
        subject: str,
        predicate: str = "",
        *,
        at: object = None,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> list[Fact]:
        """What is known of somebody or something under any of its names, the one that holds since last first.

        `at`: what held at that moment (a datetime, an ISO date or seconds since 1970); without it, what holds now.
        """
        words = read_text(subject, "A subject")
        verb = read_word(predicate, "predicate")
        scope = Whose(user_id, agent_id, run_id).scope()
        found = self._core.facts_about(words, verb, at=read_moment(at, "at"), scope=scope)
        return [fact_of(one, item) for one, item in zip(found, self._items(found), strict=True)]

    def surroundings(
        self,
        name: str,
        *,
        hops: int = 1,
        limit: int = 50,
        past: bool = True,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> Around:
        """Whom and what somebody or something is related to, within so many steps: `{"nodes": […], "edges": […]}`.

        `past`: with relations that hold no longer. Empty for a name that nobody has.
        """
        network = self._core.surroundings(
            read_text(name, "A name"),
            hops=read_count(hops, "hops"),
            limit=read_count(limit, "limit"),
            past=read_flag(past, "past"),
            scope=Whose(user_id, agent_id, run_id).scope(),
        )
        return around_of(network)

    def graphml(
        self, *, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> Iterator[str]:
        """All entities and relations that a scope may read as a GraphML document, line by line."""
        return self._core.graphml(Whose(user_id, agent_id, run_id).scope())

    def undo(self, memory_id: str) -> Item:
        """Take back the latest change of a memory; as it is then. Once more takes back the one before.

        Raises `NotFound`, and `NothingToUndo` when no change is left.
        """
        self._core.register.undo(self._record(memory_id))
        return self._items([self._record(memory_id)])[0]

    def redo(self, memory_id: str) -> Item:
        """Make the change again that `undo` took back last, while nothing was changed since; as it is then.

        Raises `NotFound`, and `NothingToUndo` when nothing was taken back.
        """
        self._core.register.redo(self._record(memory_id))
        return self._items([self._record(memory_id)])[0]

    def journal(
        self,
        day: object = None,
        *,
        summary: bool = False,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> JournalDay:
        """A day told by its episodes, as data, and as Markdown under `markdown`; today by default.

        `day`: a date, a datetime, or an ISO date. `summary`: with a paragraph by the model, where there is one.
        """
        from memory_core.journal_markdown import as_markdown
        from memory_core.library.days import day_of

        wanted = self._now().astimezone().date() if day is None else _day(day)
        scope = Whose(user_id, agent_id, run_id).scope()
        made = self._core.journal(wanted, summary=read_flag(summary, "summary"), scope=scope)
        return day_of(made, as_markdown(made))

    def scopes(self) -> list[ScopeKept]:
        """Every scope in which something is kept, with how much, without what is kept below it."""
        return [kept_of(one) for one in self._core.scopes()]

    # Conversations

    def conversations(
        self,
        search: str = "",
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 100,
    ) -> list[Talk]:
        """The conversations of a scope, the one last used first; with `search` those in which all its words stand."""
        scope, words = Whose(user_id, agent_id, run_id).scope(), read_word(search, "search")
        found = self._core.conversations(q=words, limit=read_count(limit, "limit"), scope=scope)
        return [talk_of(one) for one in found]

    def conversation(self, conversation_id: str) -> TalkTurns:
        """One conversation with its questions and answers, oldest first. Raises `NotFound`."""
        talk = self._talk(conversation_id)
        return TalkTurns(**talk_of(talk), messages=[turn_of(one) for one in self._core.turns(talk.id)])

    def rename_conversation(self, conversation_id: str, title: str) -> Talk:
        """Give a conversation another title. Raises `NotFound`."""
        talk = self._talk(conversation_id)
        self._core.rename_conversation(talk.id, read_text(title, "A title"))
        return talk_of(self._talk(conversation_id))

    def forget_conversation(self, conversation_id: str) -> None:
        """Delete a conversation; what it cites stays. Raises `NotFound`."""
        self._core.forget_conversation(self._talk(conversation_id).id)

    def _talk(self, conversation_id: str) -> Conversation:
        name = read_id(conversation_id)
        try:
            return self._core.conversation(ConversationId(name))
        except NotFound as error:
            raise NotFound(f"There is no conversation {said(name)}. It may have been forgotten.") from error


def _day(value: object) -> date:
    moment = read_moment(value, "day")
    if moment is None:
        raise UsageError("“day” is a date or an ISO date such as '2026-05-02'.")
    plain = isinstance(value, date) and not isinstance(value, datetime)
    plain = plain or (isinstance(value, str) and len(value) == len("2026-05-02"))
    return moment.date() if plain else moment.astimezone().date()
