"""Fills the style sheet's template with an appearance."""

import string
from pathlib import Path

from desktop.theme.tokens import BODY_PX, FONT, RADIUS, Tokens


def stylesheet(tokens: Tokens, *, chevron: Path | None = None, check: Path | None = None) -> str:
    """The style sheet of the whole window. The paths name pictures of the arrow of a drop-down and of a tick."""
    template = string.Template((Path(__file__).parent / "window.qss").read_text("utf-8"))
    return template.substitute(
        tokens.colours(),
        font=FONT,
        body=f"{BODY_PX}px",
        radius=f"{RADIUS}px",
        chevron=f'url("{chevron.as_posix()}")' if chevron else "none",
        check=f'url("{check.as_posix()}")' if check else "none",
    )
