"""Tooltips that stay text."""

import html

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """The text so that a tooltip shows it as it is.

    Qt takes what looks like HTML for HTML and loads the pictures that it names: from the disk, and on Windows from any
    server's share, to which it would introduce the person. Captured words may hold such a thing.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'
