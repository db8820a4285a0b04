"""Windows of calls, and whose names stand in their titles. Nothing else tells with whom one speaks."""

import re

from capture.grammar.seen import Seen, plain

# Applications for calls and talks, letters and digits alone.
_APPS = (
    *("zoom", "teams", "skype", "webex", "facetime", "jitsi", "whereby", "bluejeans", "gotomeeting", "ringcentral"),
    *("discord", "slack", "signal", "telegram", "whatsapp", "viber", "wechat", "weixin", "dingtalk", "wemeet", "voov"),
    *("element", "mumble", "linphone", "jami", "wire", "threema", "phone", "googlemeet", "lark", "feishu", "line"),
    *("微信", "腾讯会议", "钉钉", "飞书"),
)
# What a browser, or any other window, says of a call.
_WORDS = frozenset(
    (
        *("call", "calls", "calling", "meet", "meeting", "zoom", "teams", "webex", "skype", "jitsi", "whereby"),
        *("huddle", "facetime", "webinar", "whatsapp", "discord", "anruf", "telefonat", "gesprach"),
        *("besprechung", "videoanruf", "appel", "reunion", "visio", "visioconference", "llamada"),
        *("videollamada", "chamada", "videochamada", "ligacao", "reuniao", "chiamata", "riunione"),
    )
)
_CHINESE = ("通话", "通話", "会议", "會議", "视频通话", "语音通话")
_WHOLE = frozenset(("line", "phone", "wire", "element", "signal", "lark"))
_WORD = re.compile(r"\w+")
# “Mueller” is how Müller is written where there is no “ü”; folded, that is “muller”.
_UMLAUT = re.compile(r"(?<=[aou])e")


def is_call(seen: Seen) -> bool:
    """Whether a window may be that of a call."""
    if any(app == name or (name in app and name not in _WHOLE) for app in seen.apps for name in _APPS):
        return True
    return not _WORDS.isdisjoint(seen.words) or any(word in seen.plain_title for word in _CHINESE)


def names(who: str, seen: Seen) -> bool:
    """Whether all words of a name stand in the title."""
    there = {_UMLAUT.sub("", word) for word in seen.words}
    return all(
        _UMLAUT.sub("", word) in there or (not word.isascii() and word in seen.plain_title) for word in words_of(who)
    )


def words_of(who: str) -> list[str]:
    """The words of a name, as they look."""
    return _WORD.findall(plain(who))
