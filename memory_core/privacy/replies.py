"""What somebody answers to the question for a secret: “What's the PIN?” – “Four seven one one.”

Question and answer are often two pieces of speech, by two people: then the question is looked at before the answer.
So are the pieces of one who pauses for breath (“My password is” – “apples butter seven”): what the first announces and
does not tell is a question, too.
"""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import announcing, speech_words
from memory_core.privacy.read_out import MOST_FIGURES, Row, enough, row_at
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import as_spelled
from memory_core.privacy.spoken import is_said
from memory_core.privacy.told import MINE, SECRETS, clause_end, find_told, tells_anywhere
from memory_core.privacy.vocabulary import SENTENCE_WORDS, any_of

_SENTENCE = lazily(r"[^.!?？。！\n]+(?P<stop>[.!?？。！\n]*)")
_LEAD = (
    r"(?:[\s¿¡,–-]|(?:and|so|um|uh|but|hey|okay|ok|well|right|now|please|wait|sorry|und|also|äh|ähm|na|ja|et|alors|dis|y"
    r"|oye|pues|e|então|olha)(?=[\s,]))*"
)
# A question or a request for the value itself.
_HEADS = (
    r"what(?:['’]?s| is| was| were| did\b[^?\n]{1,30}| do (?:i|we)\b[^?\n]{1,30})|which(?: one)?(?: is| was)?"
    r"|(?:can|could|would|will|do|did|have|you)(?:n['’]t)?\s(?:you\s)?(?:\w+\s)?"
    r"(?:tell|give|remind|send|spell|read|know|remember|have|got|say|repeat)"
    r"|tell|give|read|remind|send|spell|repeat|say|got"
    r"|wie (?:ist|war|lautet|lautete|heißt)|was ist|was war|welche[sr]? ist|sagt?|gib|gebt|nenn|nennt|kennst|weißt|hast"
    r"|habt|kannst|könntest|verrätst|verrat"
    r"|quel(?:le)? (?:est|était)|c['’]est quoi|(?:dis|donne|rappelle|épelle)(?:-moi|z-moi)?"
    r"|tu (?:as|connais|peux|sais)|t['’]as|vous avez"
    r"|(?:cuál|qué) (?:es|era)|dime|dame|dígame|deme|(?:me|te) (?:dices|das|puedes|acuerdas)|sabes|tienes|recuerdas"
    r"|qual (?:é|era)|me (?:diz|dá|fala|passa)|diz-me|dá-me|sabes?|tens|tem|lembras?"
)
_ASIDE = r"(?:\s(?:\w|['’-]){1,12}){0,4}?"
_AGAIN = (
    r"again|please|now|there|here|then|another time|once more|nochmal|noch mal|noch einmal|bitte|denn|jetzt|dazu"
    r"|eigentlich"
    r"|déjà|encore|s['’]il (?:te|vous) pla[iî]t|svp|maintenant|otra vez|por favor|ahora|de novo|outra vez|agora|mesmo"
)
_TAIL = (
    rf"(?:[\s,]+(?:{_AGAIN})|\s(?:{as_spelled(speech_words.OPENERS)})(?:\s(?:\w|['’-]){{1,20}}){{1,6}}?|\sto){{0,2}}"
    rf"(?:[\s,]+(?:{_AGAIN})){{0,2}}\s*"
)
_NUMBERS = tuple(
    (
        kind,
        fewest,
        lazily(rf"{_LEAD}(?:[^\n]{{0,60}}?(?<![^\W_]))??(?:{any_of(words)})(?![^\W_]){_TAIL}", re.I),
    )
    for kind, fewest, words in speech_words.NUMBERED
)
_WORDED = lazily(
    rf"{_LEAD}(?:(?:{_HEADS})(?![^\W_]){_ASIDE}\s)?(?:{MINE}\s)?(?:[^\W_]{{1,16}}(?:['’]s)?[\s-])??"
    rf"(?:[^\W\d_]{{1,20}}-?)??(?:{SECRETS})(?![^\W_]){_TAIL}",
    re.I,
)
_REQUEST = lazily(rf"{_LEAD}(?:{_HEADS})(?![^\W_])", re.I)
# Before the value: “yeah, it's”, “klar, das ist”.
_REPLY = lazily(
    r"(?:[\s,:…–-]|\.{2,}|[.!]\s"
    r"|(?:i do|i know(?: it)?|i have(?: it)?|here (?:you go|it is)|it['’]s|it is|that['’]s|that is|they['’]re|i think"
    r"|i guess|i believe|ich (?:glaube|hab['’]?s?)|(?:das|es|die|der) (?:ist|lautet|war)|je crois|c['’]est|creo"
    r"|creo que|acho que|yeah|yes|yep|sure|ok|okay|um|uh|uhm|er|well|oh|hm|hmm|right|so|ja|klar|na klar|moment|äh|ähm"
    r"|also|oui|ouais|bien sûr|alors|euh|sí|claro|vale|pues|eh|es|sim|é|bom|ah)(?=[\s,:…!.–-]))*",
    re.I,
)
_HAN_ASKED = lazily(
    r"(?P<label>密码|密碼|口令|暗号|PIN码|验证码|驗證碼|门禁码|动态码|安全码|卡号|账号|身份证号?)[^，。！？?\n]{0,4}?"
    r"(?:(?:是|为)?(?:多少|什么|啥|哪个|几)|发(?:给)?我|告诉我|给我|说一?下|念一?下|报一?下|呢)[^。！？?\n]{0,4}[？?。！\s]+"
    r"(?:(?:好的?|嗯+|哦|啊|对|就?是|我看看|等一下)[，,。.\s]*)*(?P<value>[^，。！？,.!?;；\s]{2,40})",
    re.I,
)
_HAN_FIGURES = lazily(r"[零〇一二三四五六七八九幺两\d]")
_OTHER = lazily(rf"(?<![^\W_])(?:{any_of(announcing.OTHER_CODES)})[\s-]?(?:code|código)", re.I)
_LONGEST_QUESTION = 160
_WORD = lazily(r"[^\W_]+")
_HAN_UNTOLD = lazily(r"(?P<said>[^，。！？\n]{0,20}[是为])[\s，。…]*$")
# What somebody may go on with who has announced a secret and takes a breath.
_MAY_FOLLOW = ("barracuda", "4 8 1 5 1 6 2 3 4 2 7 1 9 5 3 6")
# In a piece that is nothing else, so many figures are part of a number that was asked for.
_FEWEST_ALONE = 2


def find_replies(text: str) -> Iterator[Span]:
    """Values in the sentence behind one that asks for them."""
    for sentence in _SENTENCE.finditer(text):
        if sentence.end() < len(text) and (asked := _asked(sentence)):
            yield from _reply(text, sentence.end(), asked)
    if not text.isascii():
        yield from _han(text)


def question_at_end(text: str) -> str:
    """The last sentence of a piece of speech when it asks for a secret; else “”. It holds none itself."""
    sentences = list(_SENTENCE.finditer(text.rstrip()[-_LONGEST_QUESTION:]))
    last = sentences[-1].group().strip() if sentences else ""
    asks = bool(sentences and _asked(sentences[-1])) or (_HAN_ASKED.search(f"{last}\n零零零零") is not None)
    return last if asks else ""


def untold_at_end(text: str) -> str:
    """The question that a piece of speech leaves open when it only announces a secret (“my password is”); else “”."""
    end = text[-_LONGEST_QUESTION:].rstrip(" \t\n,.…–-")
    if not end.isascii() and (announced := _HAN_UNTOLD.search(end)):
        return question_at_end(f"{announced['said']}多少？")
    for value in _MAY_FOLLOW:
        for span in find_told(f"{end} {value}"):
            # Figures may be a part of it; a word before would have been told already, or is an ordinary way to go on.
            if span.end > len(end) + 1 and (span.label != "password" or span.start > len(end)):
                return f"the {span.label}?"
    return question_at_end(f"{end}?")


def may_be_rest(text: str) -> bool:
    """Whether a piece of speech may be the rest of a password: some of it said sign by sign, and no sentence."""
    said = [word.lower() for word in _WORD.findall(text)]
    signs = [word for word in said if is_said(word) or len(word) == 1]
    return bool(signs) and not any(word in SENTENCE_WORDS for word in said if word not in signs)


def _asked(sentence: re.Match[str]) -> list[tuple[str, int]]:
    """What a sentence asks for: sorts of secrets, and how many figures each has; 0 for words."""
    said = sentence.group()[: len(sentence.group()) - len(sentence["stop"])]
    question = "?" in sentence["stop"] or "？" in sentence["stop"]
    if len(said) > _LONGEST_QUESTION or not (question or _REQUEST.match(said)):
        return []
    other = _OTHER.search(said)
    kinds = [
        (kind, few) for kind, few, pattern in _NUMBERS if pattern.fullmatch(said) and not (other and kind == "code")
    ]
    return [*kinds, ("password", 0)] if _WORDED.fullmatch(said) else kinds


def _reply(text: str, at: int, asked: list[tuple[str, int]]) -> Iterator[Span]:
    lead = _REPLY.match(text, at)
    start = lead.end() if lead else at
    for kind, fewest in asked:
        row = row_at(text, start, MOST_FIGURES.get(kind, MOST_FIGURES["code"])) if fewest else None
        if row is not None and (enough(row, kind, fewest) or _is_all(text, row)):
            yield Span(row.start, row.end, kind)
            return
    if ("password", 0) in asked:
        end = min(clause_end(text, start, language) for language in speech_words.HARD)
        comma = text.find(",", start, end)
        end = comma if comma > start else end
        if tells_anywhere(text[start:end]):
            yield Span(start, end, "password")


def _is_all(text: str, row: Row) -> bool:
    """Whether nothing else is said: a number is often told in groups, with a breath behind each."""
    return row.figures >= _FEWEST_ALONE and not text[row.end :].strip(" \t,.!…–-")


def _han(text: str) -> Iterator[Span]:
    for match in _HAN_ASKED.finditer(text):
        value = match["value"]
        labels = speech_words.HAN_LABELS.items()
        kind = next((kind for kind, label in labels if re.fullmatch(label, match["label"])), "code")
        worded = kind == "password" and not value.startswith(speech_words.HAN_ORDINARY)
        if worded or len(_HAN_FIGURES.findall(value)) >= 4:
            yield Span(*match.span("value"), kind)
