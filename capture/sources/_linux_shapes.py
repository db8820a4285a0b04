"""What belongs to a window: one that is no rectangle shows what lies below it, and its title bar is none of its own."""

from typing import Any

from Xlib.ext import shape

from memory_core.records.observation import Box

# Round corners let nothing be read.
_FILLED = 0.95
# In pixels: in a lower bar stands no title; it is the border of a window that draws its own.
_LOWEST_BAR = 8


def fills(connection: Any, frame: Any, box: Box) -> bool:
    """Whether a window fills its box; from now on the server tells when its shape changes. Raises what Xlib raises."""
    if not connection.has_extension(shape.extname):
        return True
    frame.shape_select_input(1)
    if not frame.shape_query_extents().bounding_shaped:
        return True
    pieces = frame.shape_get_rectangles(shape.SK.Bounding).rectangles
    return bool(sum(piece.width * piece.height for piece in pieces) >= _FILLED * box.area)


def bar_of(frame: Any, client: Any) -> int:
    """How high a bar the window manager drew above a window that it framed. Raises what Xlib raises."""
    height = int(frame.translate_coords(client, 0, 0).y) if client.id != frame.id else 0
    return height if height >= _LOWEST_BAR else 0


def is_reshaping(connection: Any, event: Any) -> bool:
    """Whether an event says that a window has another shape."""
    return bool(event.type == getattr(connection.extension_event, "ShapeNotify", None))
