"""Windows that are no rectangles: beside them, and through holes in them, one sees what lies below."""

from typing import Any

from Xlib.ext import shape

from memory_core.records.observation import Box

# Round corners let nothing be read.
_FILLED = 0.95


def fills(connection: Any, frame: Any, box: Box) -> bool:
    """Whether a window fills its box; from now on the server tells when its shape changes. Raises what Xlib raises."""
    if not connection.has_extension(shape.extname):
        return True
    frame.shape_select_input(1)
    if not frame.shape_query_extents().bounding_shaped:
        return True
    pieces = frame.shape_get_rectangles(shape.SK.Bounding).rectangles
    return bool(sum(piece.width * piece.height for piece in pieces) >= _FILLED * box.area)


def is_reshaping(connection: Any, event: Any) -> bool:
    """Whether an event says that a window has another shape."""
    return bool(event.type == getattr(connection.extension_event, "ShapeNotify", None))
