"""Hosts of addresses in which secrets were scrubbed."""

import re

# A label in the place of a part of a host, or of the port; the brackets of an IPv6 address hold colons.
_SCRUBBED = re.compile(r":?\[[^\[\]:/]*\]")


def without_scrubbed(rest: str) -> str:
    """What follows “//”, its host without labels of what was scrubbed (“[token].example.com”), which break it."""
    end = next((place for place, sign in enumerate(rest) if sign in "/?#"), len(rest))
    return _SCRUBBED.sub(lambda found: "" if found[0].startswith(":") else "x", rest[:end]) + rest[end:]
