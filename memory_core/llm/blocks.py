"""Words of others on their way to a model: escaped, so that none ends its block, and shorn of what nobody can see."""

import html
import re

# What a model reads and a person does not see: zero widths, changes of direction, invisible letters (“tags”), notes
# between lines, and the selectors that carry hidden bytes. The joiners of Persian, Hindi and emoji (200C, 200D) stay,
# and so does the selector of coloured emoji (FE0F), but for rows of them: these spell something.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e01ff]"
)
# A heart on fire has both, once.
_SPELLED = re.compile("(?!\ufe0f\u200d(?![\u200c\u200d\ufe0f]))[\u200c\u200d\ufe0f]{2,}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Other signs that look, to a model, like the brackets of our blocks.
_BRACKETS = str.maketrans({"＜": "&lt;", "﹤": "&lt;", "＞": "&gt;", "﹥": "&gt;"})
# Marks by which servers tell who speaks; those with < and > are escaped anyhow.
_TURNS = re.compile(
    r"\[(/?\s*(?:INST|SYSTEM_PROMPT|SYSTEM|SYS|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|CALL_ID|ARGS|THINK|PREFIX|MIDDLE|SUFFIX))\]",
    re.IGNORECASE,
)


def data(text: str) -> str:
    """The text as it may stand in a block or in an attribute of one."""
    text = _CONTROL.sub(" ", seen(text))
    return _TURNS.sub(r"(\1)", html.escape(text, quote=True).translate(_BRACKETS))


def seen(text: str) -> str:
    """The text without signs that nobody sees."""
    return _SPELLED.sub("", _UNSEEN.sub("", text))
