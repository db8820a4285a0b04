"""What was held to be true of somebody or something, now or at a moment in the past."""

from datetime import datetime

from memory_core.records.bodies import Kind
from memory_core.records.memory import Memory
from memory_core.records.scope import Scope
from memory_core.store.database import Database
from memory_core.store.filters import Conditions
from memory_core.store.graph import Graph
from memory_core.store.memories import Memories
from memory_core.store.memory_rows import NEWEST_FIRST
from memory_core.store.rows import fold, to_micros
