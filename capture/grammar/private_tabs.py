"""Titles that say in plain words that a window is private: “Neuer Inkognito-Tab”, “Частный доступ”, “无痕窗口”.

With such a page a private window begins, and browsers put it differently in each language and version. So it is no list
of sentences: nothing may stand there but words for privacy, for a window or a tab, and what joins them.
"""

import re

from memory_core.privacy.lookalikes import looks

# By how they begin.
_PRIVACY = (
    *("incogn", "inkogn", "anonim", "anonym", "privat", "privad", "prive", "prywat", "inprivate", "gizli", "yksityi"),
    *("инкогнито", "анонимн", "анонімн", "приватн", "частн", "ανωνυμ", "ιδιωτικ", "פרטי", "سري", "خاص", "متخفي"),
)
_PLACES = (
    *("tab", "onglet", "pestan", "guia", "separador", "scheda", "schede", "registerkart", "kart", "flik", "fane"),
    *("valileht", "sekme", "fila", "вкладк", "картк", "καρτελ", "window", "fenster", "fenetre", "ventana", "janela"),
    *(
        "finestr",
        "venster",
        "okn",
        "prozor",
        "fonster",
        "vindu",
        "ablak",
        "fereastr",
        "pencere",
        "ikkun",
        "окн",
        "вікн",
    ),
    *("παραθυρ", "brows", "surf", "navig", "naveg", "przegladan", "prohliz", "prehliad", "просмотр", "перегляд"),
    *("доступ", "режим", "mode", "modo", "modus", "tryb", "rezim", "selaus", "gezinti", "tarama", "περιηγ", "bongesz"),
)
_JOINING = (
    *("new", "open", "neu", "neue", "neuer", "neues", "nouvel", "nouvelle", "nueva", "nuevo", "nova", "novo", "nuova"),
    *("nuovo", "nieuw", "nieuwe", "nowa", "nowe", "nowy", "ny", "nytt", "uusi", "yeni", "nou", "noua", "novy", "nove"),
    *(
        "uj",
        "новая",
        "новое",
        "новый",
        "нова",
        "нове",
        "новий",
        "νεα",
        "νεο",
        "with",
        "tor",
        "mit",
        "avec",
        "con",
        "com",
    ),
    *("de", "di", "in", "im", "en", "em", "w", "v", "ve", "για", "в", "у", "i", "a"),
)
_UNSPACED_PRIVACY = (
    "无痕",
    "無痕",
    "隐私",
    "隱私",
    "私密",
    "シークレット",
    "プライベート",
    "시크릿",
    "개인정보 보호",
    "사생활 보호",
)
_UNSPACED_REST = (
    *(
        "打开",
        "开启",
        "開啟",
        "新しい",
        "新增",
        "新建",
        "新",
        "的",
        "式",
        "标签页",
        "標籤頁",
        "分页",
        "分頁",
        "窗口",
        "視窗",
    ),
    *(
        "浏览",
        "瀏覽",
        "模式",
        "タブ",
        "ウィンドウ",
        "ブラウジング",
        "ブラウズ",
        "モード",
        "새",
        "탭",
        "창",
        "모드",
        "브라우징",
    ),
)
# Two words that mean it together, with those that stand beside them.
_WHOLE = (
    "the an danh moi",
    "the an danh",
    "cua so an danh moi",
    "che do an danh",
    "cua so rieng tu moi",
    "tab an danh moi",
)


def _starting(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(looks(word)) for word in sorted(words, key=len, reverse=True)))


_PRIVACY_STARTS, _PLACE_STARTS = _starting(_PRIVACY), _starting(_PLACES)
_PLACE_LOOKS = tuple(map(looks, _PLACES))
_JOINS = frozenset(map(looks, _JOINING))
_SECRET, _REST = _starting(_UNSPACED_PRIVACY), _starting(_UNSPACED_REST)
_WORD = re.compile(r"\w+")
_FEW_WORDS = 7


def is_private_tab(text: str, *, placed: bool = True) -> bool:
    """Whether a part of a title (as it looks) says that, and nothing else; not `placed`: privacy alone is enough."""
    if text in _WHOLE:
        return True
    if _SECRET.search(text):
        return not _WORD.search(_REST.sub(" ", _SECRET.sub(" ", text)))
    words = _WORD.findall(text)
    private = [word for word in words if _PRIVACY_STARTS.match(word)]
    places = [word for word in words if _PLACE_STARTS.match(word) or _compound(word)]
    told = {*_JOINS, *private, *places}
    return len(words) <= _FEW_WORDS and bool(private and (places or not placed)) and told.issuperset(words)


def _compound(word: str) -> bool:
    """“Inkognitofenster”: both in one."""
    found = _PRIVACY_STARTS.match(word)
    return found is not None and any(place in word[found.end() :] for place in _PLACE_LOOKS)
