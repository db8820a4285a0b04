"""The graph as plain data: what surrounds an entity, for the window; all of it, as GraphML for other programs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from memory_core.records.ids import EntityId, MemoryId
from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database
from memory_core.store.graph import in_scope, readable
from memory_core.store.rows import fold, marks_for, maybe_moment, to_micros


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody or something, with its other names; `distance` from the middle, in relations."""

    id: EntityId
    name: str
    aliases: tuple[str, ...]
    mentions: int
    distance: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` predicate `target`, as `memory` says; `valid_to` and `closed_at` are None while it holds.

    `valid_*`: when it was so in the world; `recorded_at`, `closed_at`: when it was believed here.
    """

    source: EntityId
    predicate: str
    target: EntityId
    memory: MemoryId
    valid_from: datetime | None
    valid_to: datetime | None
    recorded_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, the middle first and then the nearest and most mentioned; and the relations among them."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


def ego_network(
    database: Database,
    names: Collection[str],
    *,
    hops: int = 1,
    limit: int = 50,
    at: datetime | None = None,
    scope: Scope | None = None,
) -> Network:
    """What is related to the entity of these names within so many steps; all its names are one node.

    At most `limit` nodes. `at`: by relations that hold then; None: by all. Empty for a name that nobody has.
    """
    with database.reading() as connection:
        middle = _entities(connection, names, scope)
        if not middle:
            return Network()
        distances = dict.fromkeys(middle, 0)
        edge = set(middle)
        for step in range(1, hops + 1):
            edge = _beside(connection, edge, scope, at) - distances.keys()
            for entity in _most_mentioned(connection, edge, limit - len(distances) + len(middle) - 1):
                distances[entity] = step
            edge &= distances.keys()
            if not edge:
                break
        one = dict.fromkeys(middle, middle[0])
        nodes = _nodes(connection, distances, one, scope)
        ids = {n: nodes[one.get(n, n)].id for n in distances}
        edges = tuple(_edges(connection, distances, ids, scope, at))
        return Network(tuple(nodes.values()), edges)


def graphml(database: Database, *, scope: Scope | None = None) -> Iterator[str]:
    """All entities and relations that a scope may read as a GraphML document, line by line."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for target, name, kind in _KEYS:
        yield f'  <key id="{name}" for="{target}" attr.name="{name}" attr.type="{kind}"/>'
    yield '  <graph id="memory" edgedefault="directed">'
    with database.reading() as connection:
        sql, arguments = in_scope(scope)
        rows = connection.execute(f"SELECT e.n FROM entities e WHERE 1{sql} ORDER BY e.n", arguments)
        numbers = [int(row[0]) for row in rows]
        nodes = _nodes(connection, dict.fromkeys(numbers, 0), {}, scope)
        edges = list(_edges(connection, numbers, {n: node.id for n, node in nodes.items()}, scope, None))
    for node in nodes.values():
        yield from _element("node", f"id={quoteattr(node.id)}", _told_of_node(node))
    for number, edge in enumerate(edges):
        ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
        yield from _element("edge", f'id="r{number}" {ends}', _told_of_edge(edge))
    yield "  </graph>"
    yield "</graphml>"


_KEYS = (
    ("node", "name", "string"),
    ("node", "aliases", "string"),
    ("node", "mentions", "int"),
    ("edge", "predicate", "string"),
    ("edge", "memory", "string"),
    ("edge", "valid_from", "string"),
    ("edge", "valid_to", "string"),
    ("edge", "recorded_at", "string"),
    ("edge", "closed_at", "string"),
)


def _told_of_node(node: Node) -> Iterable[tuple[str, str]]:
    return (("name", node.name), ("aliases", "; ".join(node.aliases)), ("mentions", str(node.mentions)))


def _told_of_edge(edge: Edge) -> Iterable[tuple[str, str]]:
    yield "predicate", edge.predicate
    yield "memory", edge.memory
    for name in ("valid_from", "valid_to", "recorded_at", "closed_at"):
        moment: datetime | None = getattr(edge, name)
        yield name, moment.isoformat() if moment else ""


def _element(tag: str, attributes: str, data: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"    <{tag} {attributes}>"
    for name, value in data:
        if value:
            # XML knows no control characters, and what was read from a screen may hold some.
            clean = "".join(letter for letter in value if letter >= " " and not "\ud800" <= letter <= "\udfff")
            clean = clean.replace("\ufffe", "").replace("\uffff", "")
            yield f'      <data key="{name}">{escape(clean)}</data>'
    yield f"    </{tag}>"


def _entities(connection: Connection, names: Collection[str], scope: Scope | None) -> list[int]:
    sql, arguments = in_scope(scope)
    folded = sorted({fold(name) for name in names})
    marks = marks_for(folded)
    rows = connection.execute(
        "SELECT DISTINCT e.n FROM aliases a JOIN entities e ON e.n = a.entity "
        f"WHERE a.whole = 1 AND a.folded IN ({marks}){sql} "
        "ORDER BY length(e.name) DESC, e.n",
        [*folded, *arguments],
    )
    return [int(row[0]) for row in rows]


def _held(at: datetime | None) -> str:
    """The condition of a relation that holds at a moment."""
    if at is None:
        return ""
    return f" AND r.closed_at IS NULL AND (r.valid_to IS NULL OR r.valid_to > {to_micros(at)})"


def _beside(connection: Connection, entities: Collection[int], scope: Scope | None, at: datetime | None) -> set[int]:
    found: set[int] = set()
    held = _held(at)
    marks = marks_for(entities)
    sql, arguments = readable(scope, "m")
    for start, end in (("source", "target"), ("target", "source")):
        rows = connection.execute(
            f"SELECT r.{end} FROM relations r CROSS JOIN memories m ON m.n = r.memory "
            f"WHERE r.{start} IN ({marks}){held}{sql}",
            [*entities, *arguments],
        )
        found.update(int(row[0]) for row in rows)
    return found


def _most_mentioned(connection: Connection, entities: Collection[int], limit: int) -> list[int]:
    marks = marks_for(entities)
    rows = connection.execute(
        f"SELECT e.n FROM entities e WHERE e.n IN ({marks}) "
        "ORDER BY (SELECT count(*) FROM mentions m WHERE m.entity = e.n) DESC, e.n LIMIT ?",
        [*entities, max(0, limit)],
    )
    return [int(row[0]) for row in rows]


def _nodes(
    connection: Connection, distances: dict[int, int], one: dict[int, int], scope: Scope | None
) -> dict[int, Node]:
    """Nodes by the number of their entity; those of `one` are the same. Their mentions are those in the scope."""
    found: dict[int, Node] = {}
    sql, arguments = readable(scope, "m")
    mentioned = f"SELECT count(*) FROM mentions x JOIN memories m ON m.n = x.memory WHERE x.entity = e.n{sql}"
    for number, distance in distances.items():
        name, identity, mentions = connection.execute(
            f"SELECT name, id, ({mentioned}) FROM entities e WHERE e.n = ?", (*arguments, number)
        ).fetchone()
        first = one.get(number, number)
        if first in found:
            node = found[first]
            aliases = (*node.aliases, name)
            found[first] = Node(node.id, node.name, aliases, node.mentions + mentions, node.distance)
            continue
        rows = connection.execute("SELECT folded FROM aliases WHERE entity = ? AND whole = 1", (number,))
        aliases = tuple(row[0] for row in rows if row[0] != fold(name))
        found[number] = Node(EntityId(identity), name, aliases, mentions, distance)
    return found


def _edges(
    connection: Connection,
    entities: Collection[int],
    ids: dict[int, EntityId],
    scope: Scope | None,
    at: datetime | None,
) -> Iterator[Edge]:
    held = _held(at)
    sql, arguments = readable(scope, "m")
    for source in entities:
        rows = connection.execute(
            "SELECT r.predicate, r.target, m.id, r.valid_from, r.valid_to, r.recorded_at, r.closed_at "
            f"FROM relations r JOIN memories m ON m.n = r.memory WHERE r.source = ?{held}{sql} ORDER BY r.n",
            (source, *arguments),
        )
        for predicate, target, memory, *moments in rows:
            if target in ids and ids[target] != ids[source]:
                yield Edge(ids[source], predicate, ids[target], MemoryId(memory), *map(maybe_moment, moments))
