"""A spoken language as a person writes it: “de”, “DE”, “de-AT”, “German”."""

# Those that Whisper knows.
_ALL = """
af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy
id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa
sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh
"""
_CODES = frozenset(_ALL.split())
_OTHER = {"nb": "no", "jv": "jw", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "ua": "uk", "cz": "cs", "jp": "ja"}
_NAMES = {
    "ar": "arabic العربية",
    "cs": "czech čeština",
    "da": "danish dansk",
    "de": "german deutsch",
    "el": "greek ελληνικά",
    "en": "english",
    "es": "spanish español castellano",
    "fi": "finnish suomi",
    "fr": "french français",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "hu": "hungarian magyar",
    "it": "italian italiano",
    "ja": "japanese 日本語",
    "ko": "korean 한국어",
    "nl": "dutch nederlands",
    "no": "norwegian norsk",
    "pl": "polish polski",
    "pt": "portuguese português",
    "ro": "romanian română",
    "ru": "russian русский",
    "sv": "swedish svenska",
    "tr": "turkish türkçe",
    "uk": "ukrainian українська",
    "zh": "chinese mandarin 中文 汉语 漢語 普通话",
}
_NAMED = {name: code for code, names in _NAMES.items() for name in names.split()}


def language_code(said: str) -> str:
    """What it is called by whoever turns speech into words; “” for none, and for one that is not known."""
    plain = said.strip().casefold()
    first = plain.replace("_", "-").split("-")[0]
    code = _NAMED.get(plain) or _OTHER.get(first, first)
    return code if code in _CODES else ""


def unknown_language(said: str) -> str:
    """Why a language cannot be listened for; empty when it can, or when none is named."""
    if not said.strip() or language_code(said):
        return ""
    return f"“{said}” is no language that is known. Write one as two letters, for example en or de, or leave it empty."
