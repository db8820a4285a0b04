"""`Memory`: an encrypted folder with Mem0's verbs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from memory_core.errors import StoreError, UsageError
from memory_core.library.arguments import (
    Keeping,
    Whose,
    read_count,
    read_flag,
    read_id,
    read_item,
    read_messages,
    read_metadata,
    read_moment,
    read_text,
    read_threshold,
    read_word,
    read_words,
    without_digest,
)
from memory_core.library.carrying import Carrying
from memory_core.library.grammar import said
from memory_core.library.opened import SETTLE_S
from memory_core.library.shapes import (
    AddedResults,
    Answer,
    Change,
    Done,
    FoundResults,
    Item,
    Items,
    Messages,
    Named,
    Updated,
)
from memory_core.library.shaping import answer_of, change_of
from memory_core.library.told import told
from memory_core.records.dialogue import Answered, Notice
from memory_core.records.memory import Memory as MemoryRecord
from memory_core.records.observation import Observation
from memory_core.records.query import Selection
from memory_core.records.steps import ended


@told
class Memory(Carrying):
    """Remembers in an encrypted folder; every verb may be called from any thread.

    `user_id`, `agent_id` and `run_id` say whose a memory is. A search sees what was kept under the names that it gives,
    what was kept more narrowly under them (a user's sessions), and what was kept more widely (a session sees its
    user's and its agent's, and what belongs to nobody in particular); it never sees what is beside. Nothing leaves the
    machine, and no key is needed. Texts are kept as they are, but for secrets such as card numbers and passwords.
    """

    # Remembering

    def add(
        self,
        messages: Messages,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        infer: bool = True,
        timestamp: object = None,
        app: str = "",
        title: str = "",
        url: str = "",
    ) -> AddedResults:
        """Keep a text, or each of a list of messages; on the disk when this returns, and found by its words at once.

        With `infer`, the agents conclude from it in the background; without, it is kept verbatim and that is all.
        `timestamp`: when it was so (a datetime, an ISO date or seconds since 1970); now by default.
        """
        item = {"messages": messages, "metadata": metadata, "infer": infer, "timestamp": timestamp}
        whose = {"user_id": user_id, "agent_id": agent_id, "run_id": run_id}
        return self._keep(self._observations({**item, **whose, "app": app, "title": title, "url": url}))

    def add_many(
        self,
        items: Iterable[str | Mapping[str, Any]],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        infer: bool = True,
    ) -> AddedResults:
        """Keep many at once: texts, or mappings with `messages` and any of the arguments of `add`, which go first.

        All are understood before the first is kept; in order, five hundred in one transaction.
        """
        if isinstance(items, str | bytes | Mapping) or not isinstance(items, Iterable):
            raise UsageError(f"add_many takes a list of texts or mappings, not {said(items)}; add takes one.")
        shared = {"user_id": user_id, "agent_id": agent_id, "run_id": run_id, "infer": infer}
        observations: list[Observation] = []
        for one in items:
            given = read_item(one)
            whole = {**read_metadata(metadata), **read_metadata(given.get("metadata"))}
            observations += self._observations({**shared, **given, "metadata": whole})
        return self._keep(observations)

    def observe(
        self,
        text: str,
        *,
        app: str = "",
        title: str = "",
        url: str = "",
        timestamp: object = None,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Keep what was seen in an application and let the agents conclude from it; its id."""
        kept = self.add(
            read_text(text), user_id=user_id, agent_id=agent_id, run_id=run_id, metadata=metadata,
            timestamp=timestamp, app=app, title=title, url=url,
        )  # fmt: skip
        return kept["results"][0]["id"]

    def update(
        self,
        memory_id: str,
        text: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        *,
        data: str | None = None,
    ) -> Updated:
        """Give a memory another text, or add to its metadata; as it is now. Raises `NotFound`.

        The former text stays in its history. `data` is Mem0's older name for `text`.
        """
        if text is not None and data is not None:
            raise UsageError("“data” is Mem0's older name for “text”: give one of the two.")
        text = data if text is None else text
        if text is None and metadata is None:
            raise UsageError("Give “text” or “metadata”, or there is nothing to change.")
        name = self._record(memory_id).id
        words = None if text is None else read_text(text)
        self._core.register.revise(name, words, read_metadata(metadata), reason="changed by hand")
        return Updated(**self._items([self._record(memory_id)])[0], message="The memory was changed.")

    # Recalling

    def search(
        self,
        query: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        filters: Mapping[str, Any] | None = None,
        top_k: int = 20,
        limit: int | None = None,
        threshold: float | None = None,
        explain: bool = False,
        rerank: bool | None = None,
    ) -> FoundResults:
        """What fits best, best first: `{"results": [{"id", "memory", "score", "metadata", "created_at", …}]}`.

        Entities may be given by name or at the top of `filters`. `explain` adds why each was found. `limit` is Mem0's
        older name for `top_k`. `rerank` false: without the reranker that the settings name, where they do.

        What hardly fits is left out, so there may be no result. `threshold` is the least score in the place of that, as
        in Mem0: with 0 there are always the nearest.
        """
        whose = Whose(user_id, agent_id, run_id)
        count = read_count(top_k if limit is None else limit)
        again, least = rerank is None or read_flag(rerank, "rerank"), read_threshold(threshold)
        why = read_flag(explain, "explain")
        wanted = self._query(read_words(query), whose, filters, count, rerank=again, least=least, explain=why)
        return self._search(wanted, least)

    def search_many(
        self,
        queries: Sequence[str],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        filters: Mapping[str, Any] | None = None,
        top_k: int = 20,
        threshold: float | None = None,
        explain: bool = False,
    ) -> list[FoundResults]:
        """As `search`, for each of many queries, in order; they are embedded together."""
        if isinstance(queries, str) or not isinstance(queries, Sequence):
            raise UsageError(f"search_many takes a list of texts, not {said(queries)}; search takes one.")
        whose, count, least = Whose(user_id, agent_id, run_id), read_count(top_k), read_threshold(threshold)
        why = read_flag(explain, "explain")
        wanted = [self._query(read_words(query), whose, filters, count, least=least, explain=why) for query in queries]
        self._core.catch_up(SETTLE_S)
        self._core.register.prepare([query.text for query in wanted])
        return [self._search(query, least) for query in wanted]

    def get(self, memory_id: str) -> Item | None:
        """One memory; None when there is none of that id."""
        if (found := self._core.register.open(read_id(memory_id))) is None:
            self._complete()
            return None
        return self._items([found])[0]

    def get_all(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        filters: Mapping[str, Any] | None = None,
        top_k: int | None = None,
        limit: int | None = None,
        inherited: bool = False,
    ) -> Items:
        """What belongs to a scope, newest first: all of it, or `top_k`; without names, everything.

        With `inherited`, also what it reads from above. “About you” only repeats what is listed: ask for it by the
        filter `{"kind": "core"}`, here and in `search`.
        """
        most = top_k if limit is None else limit
        own, count = not read_flag(inherited, "inherited"), -1 if most is None else read_count(most)
        query = without_digest(self._query("", Whose(user_id, agent_id, run_id), filters))
        found = self._items(self._core.register.newest(query, limit=count, own=own))
        notices = self._notices(query, self._core.register.behind(), found)
        return {"results": found, "notices": notices} if notices else {"results": found}

    def history(self, memory_id: str) -> list[Change]:
        """What happened to a memory, oldest first; empty when there is none of that id, or it was forgotten."""
        entries = self._core.register.history(read_id(memory_id))
        gone = ended(entries)
        return [change_of(one, place, one.number in gone) for place, one in enumerate(entries, start=1)]

    def entities(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 100,
    ) -> list[Named]:
        """The people, organisations, places and things that memories speak of, the most mentioned first."""
        scope = Whose(user_id, agent_id, run_id).scope()
        found = self._core.register.entities(scope, read_count(limit, "limit"))
        return [Named(id=one.id, name=one.name, mentions=one.mentions) for one in found]

    def ask(
        self,
        question: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        conversation_id: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """An answer with what it rests on; without a model, put together from the memories themselves.

        `conversation_id` of an answer before makes this a follow-up question. Raises `NotFound`.
        """
        scope = Whose(user_id, agent_id, run_id).scope()
        words = read_text(question, "A question")
        if not callable(cancelled):
            raise UsageError(f"“cancelled” is a function that says whether to stop, not {said(cancelled)}.")
        conversation = None if conversation_id is None else self._talk(conversation_id).id
        self._core.catch_up(SETTLE_S)
        notices = [behind] if (behind := self._core.register.behind(SETTLE_S)) else []
        answer: Answer | None = None
        for event in self._core.ask(words, conversation=conversation, cancelled=cancelled, scope=scope):
            if isinstance(event, Notice):
                notices.append(event.text)
            elif isinstance(event, Answered):
                answer = answer_of(event, notices)
        if answer is None:
            raise StoreError("The answer ended before it was whole. Ask again.")
        return answer

    # Forgetting

    def delete(self, memory_id: str) -> Done:
        """Forget one memory, with what was concluded from it alone. Raises `NotFound`. The text of a fact stays, until
        it is deleted, too; but “about you” tells the fact no more, and no text of now brings it back.

        Nothing finds it any more when this returns; its traces are wiped from the disk at the next lull, or by `drain`
        or `close`, or, should the process be killed, when the folder is opened again.
        """
        one = self._record(memory_id)
        if isinstance(one, MemoryRecord):
            return self._forget(Selection(memories=(one.id,)))
        return self._forget(Selection(observations=(one.id,)))

    def delete_all(
        self,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        *,
        filters: Mapping[str, Any] | None = None,
    ) -> Done:
        """Forget all that belongs to a scope, its sessions and its conversations too; what it inherits stays.

        With filters, what passes them, and no conversations. See `delete` for the traces on the disk.
        """
        query = self._query("", Whose(user_id, agent_id, run_id), filters)
        if not query.scope.named and query.where is None:
            raise UsageError("Say whose: user_id, agent_id, run_id or filters. reset() forgets everything.")
        talks = query.scope if query.where is None else None
        return self._forget(self._core.register.select(query), talks=talks)

    def forget(
        self,
        matching: str = "",
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        filters: Mapping[str, Any] | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Forget what holds all these words (whole, whatever their case, accents and number) and passes the filters.

        Without filters the questions and answers in which they stand go, too. `dry_run`: only say how much that is.
        """
        query = self._query("", Whose(user_id, agent_id, run_id), filters)
        words, tried = read_word(matching, "matching").strip(), read_flag(dry_run, "dry_run")
        if not (words or query.where or query.scope.named):
            raise UsageError("Say what to forget: words, a scope or filters. reset() forgets everything.")
        talks = query.scope if words and query.where is None else None
        return self._forget(self._core.register.select(query, words), dry_run=tried, talks=talks, words=words)

    def reset(self) -> Done:
        """Forget everything in this home, conversations too."""
        return self._forget(Selection(everything=True))

    def _observations(self, item: Mapping[str, Any]) -> list[Observation]:
        keeping = Keeping(
            scope=Whose(item.get("user_id"), item.get("agent_id"), item.get("run_id")).scope(),
            at=read_moment(item.get("timestamp")) or self._now(),
            infer=read_flag(item["infer"], "infer"),
            metadata=read_metadata(item.get("metadata")),
            **{name: read_word(item.get(name, ""), name) for name in ("app", "title", "url")},
        )
        return [keeping.observation(note) for note in read_messages(item["messages"])]
