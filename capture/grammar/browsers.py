"""Browsers, and how their private windows call themselves: in titles, on command lines, on their tool bar."""

import re
from collections.abc import Iterable, Sequence

from capture.grammar.private_tabs import is_private_tab
from memory_core.privacy.lookalikes import looks

# Parts of names, letters and digits alone. Those of the first kind never say in their title that a window is private
# (where no screen reader asks), so how they were started counts, and what stands on their tool bar.
CHROMIUMS = (
    *("chrome", "chromium", "brave", "msedge", "microsoftedge", "opera", "vivaldi", "yandexbrowser", "thorium"),
    *("ungoogled", "iridium", "slimjet", "whale", "arc", "edge", "chatgptatlas", "comet", "cromite", "dia", "helium"),
)
BROWSERS = (
    *CHROMIUMS,
    *("firefox", "librewolf", "waterfox", "floorp", "zenbrowser", "palemoon", "seamonkey", "icecat", "mullvadbrowser"),
    *("torbrowser", "epiphany", "gnomeweb", "falkon", "konqueror", "qutebrowser", "midori", "safari"),
    *("iexplore", "orion", "zen", "duckduckgo", "nyxt", "surf", "otterbrowser", "dooble", "ladybird", "servo"),
)
# Names of two or three letters are no part of a longer one.
_WHOLE = frozenset(("arc", "zen", "edge", "iexplore", "surf", "orion", "servo", "whale", "comet", "dia", "helium"))

# “… — Mozilla Firefox Private Browsing” and the like, by Firefox's own translations; LibreWolf, Waterfox, Safari,
# Falkon and GNOME Web say the same. As they look: without case and accents.
_MODES = (
    *("private browsing", "privater modus", "navigation privee", "navegacion privada", "navegacao privada"),
    *("navegacao privativa", "navegacao anonima", "navegacio privada", "navigation private", "navigazione anonima"),
    *("privenavigatie", "privemodus", "privevenster", "tryb prywatny", "privat surfning", "privat browsing"),
    *("privat nettlesing", "privat nettlesar", "yksityinen selaus", "yksityinen selaustila", "anonymni prohlizeni"),
    *("sukromne prehliadanie", "privat bongeszes", "navigare privata", "gizli gezinti", "gizli tarama"),
    *("privatno pregledanje", "privatno pregledavanje", "zasebno brskanje", "priwatny modus", "privatusis narsymas"),
    *("privata parlukosana", "privaatne veebilehitsemine", "privaatne sirvimine", "nabigatze pribatua", "pori preifat"),
    *("penjelajahan pribadi", "pelayaran peribadi", "duyet web rieng tu", "brabhsadh priobhaideach", "privata retumo"),
    *("приватный просмотр", "приватне перегляд", "приватний перегляд", "приватно прегледање", "поверително сърфиране"),
    *("поверително разглеждане", "ιδιωτικη περιηγηση", "隐私浏览", "隐私窗口", "隐私模式", "隱私瀏覽", "隱私視窗"),
    *(
        "プライベートブラウジング",
        "プライベート ブラウジング",
        "プライベートウィンドウ",
        "사생활 보호 모드",
        "개인정보 보호 브라우징",
    ),
    *("תצוגה פרטית", "גלישה פרטית", "التصفح الخاص", "تصفح خاص", "مرور خصوصی", "निजी ब्राउज़िंग", "การท่องเว็บแบบส่วนตัว"),
    *("การเรียกดูแบบส่วนตัว", "inprivate", "private window", "private mode", "private tab", "incognito"),
    *("privates fenster", "fenetre privee", "fenetre de navigation privee", "ventana privada", "janela privativa"),
    *("janela anonima", "finestra anonima", "无痕浏览", "无痕模式", "無痕模式", "无痕窗口", "無痕視窗", "tor browser"),
)
# “… - Google Chrome (Incognito)”: what Chromium says to screen readers, in each language of its own.
_TAGS = (
    *("anonimno", "anonymni rezim", "gizli mod", "hali fiche", "in incognito", "incognito", "incognit", "inkognito"),
    *(
        "inkognito rezims",
        "inkognito rezimas",
        "inkognito mod",
        "inkognito modas",
        "modo anonimo",
        "anonima",
        "anonimo",
    ),
    *(
        "navegacao anonima",
        "navigation privee",
        "samaran",
        "anonimni nacin",
        "anonym",
        "private",
        "inprivate",
        "privat",
    ),
    *("ανωνυμη περιηγηση", "анонимний перегляд", "анонімний перегляд", "инкогнито", "без архивирања", "גלישה בסתר"),
    *("التصفح المتخفي", "ناشناس", "پوشیدگی", "गुप्त", "ছদ্মবেশী", "છૂપી", "மறைநிலை", "అజ్ఞాతంగా"),
    *("ಅದೃಶ್ಯ", "ആള്മാറാട്ടം", "ไม่ระบุตัวตน", "ማንነትን የማያሳውቅ", "an danh", "無痕模式", "无痕", "无痕模式", "시크릿 모드"),
    *("シークレット モード", "シークレットモード", "private mode", "private browsing"),
)
# The label on the tool bar of such a window.
_BADGES = (
    *("incognito", "inkognito", "inprivate", "navigation privee", "anonima", "anonyme", "navegacao anonima", "private"),
    *("incognit", "in incognito", "anonymni", "anonimno", "gizli mod", "инкогнито", "无痕模式", "無痕模式", "無痕視窗"),
    *("シークレット", "シークレットモード", "시크릿 모드", "an danh", "private window", "tor"),
)
# Where there are no other windows.
_ALWAYS_PRIVATE = ("torbrowser", "mullvadbrowser")
_TOLD_BY_START = (*CHROMIUMS, "epiphany", "falkon", "konqueror", "midori")
_FLAGS = frozenset(
    ("incognito", "inprivate", "private", "tor", "incognito-mode", "private-browsing", "private-instance", "guest")
)


def _looking(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(looks(phrase).split()) for phrase in phrases))


_MODE_LOOKS, _TAG_LOOKS = _looking(_MODES), frozenset(_looking(_TAGS))
_BADGE_LOOKS = frozenset(_looking(_BADGES))
_LAST_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]$")
_APART = re.compile(r"\s+[-–—|•·]\s+|\s+\(|（")
_OWN_NAMES = re.compile(
    rf"\b(?:{'|'.join(sorted(BROWSERS, key=len, reverse=True))}|mozilla|google|microsoft|gnome|web|browser"
    r"|developer edition|nightly|beta|dev)\b|浏览器|瀏覽器"
)
# “New Incognito Tab”: so many letters more may stand beside the word, of writing without blanks fewer.
_BESIDE, _BESIDE_UNSPACED = 8, 3


def is_browser(apps: Sequence[str]) -> bool:
    """Whether one of these names (letters and digits alone) is that of a browser."""
    return _among(apps, BROWSERS)


def is_always_private(apps: Sequence[str]) -> bool:
    """Whether it is a browser all of whose windows are private."""
    return _among(apps, _ALWAYS_PRIVATE)


def is_chromium(apps: Sequence[str]) -> bool:
    """Whether it is one of those whose titles are silent about private windows."""
    return _among(apps, CHROMIUMS)


def says_private(title: str) -> bool:
    """Whether the title of a browser's window (as it looks) says that it is private.

    The browser's own words come last, or stand alone: an article about private windows is none.
    """
    if (tag := _LAST_BRACKETS.search(title)) and _tags(tag.group(1).strip(), title[: tag.start()]):
        return True
    found = [mode for mode in _MODE_LOOKS if mode in title]
    *parts, last = _APART.split(title)
    if parts and last in _TAG_LOOKS:
        return True
    if any(
        is_private_tab(said.strip(" )）[]")) for part in (*parts, last) for said in (part, _OWN_NAMES.sub("", part))
    ):
        return True
    return any(
        mode in last or any(mode in part and len(part) <= len(mode) + _beside(mode) for part in parts) for mode in found
    )


def _tags(said: str, before: str) -> bool:
    """Whether the last brackets of a title say it; behind the browser's own name, where no page writes, in any way."""
    if said in _TAG_LOOKS:
        return True
    *_, last = _APART.split(before.strip())
    behind_its_name = not re.search(r"\w", _OWN_NAMES.sub("", last))
    return behind_its_name and (
        is_private_tab(said, placed=False) or any(look in said for look in _TAG_LOOKS if not look.isascii())
    )


def _beside(mode: str) -> int:
    return _BESIDE if mode.isascii() else _BESIDE_UNSPACED


def is_badge(text: str) -> bool:
    """Whether a line (as it looks) is the label by which a tool bar says that the window is private."""
    plain = re.sub(r"[\s()（）\d]+", " ", text).strip(" .|•·-–—")
    return plain in _BADGE_LOOKS


def started_private(names: Iterable[str], arguments: Sequence[str]) -> bool:
    """Whether a browser whose titles are silent was started for private windows; then all of its windows count as such.

    `names`: what the system calls it.
    """
    if not any(word.startswith("-") and word.lstrip("-").partition("=")[0] in _FLAGS for word in arguments):
        return False
    squeezed = ["".join(sign for sign in name.casefold() if sign.isalnum()) for name in names]
    return _among(squeezed, _TOLD_BY_START)


def _among(apps: Sequence[str], names: Sequence[str]) -> bool:
    return any(app == name or (name in app and name not in _WHOLE) for app in apps for name in names)
