"""The sentences that Whisper invents where nothing is said, and the ones that it cannot stop saying."""

import re
from collections.abc import Sequence
from typing import Protocol

_NO_SPEECH = 0.6
_UNSURE = -1.0
_COMPRESSION = 2.4
_REPEATS = 4
# Weaker doubts, which count only for what was heard again and again before.
_SLIGHT_NO_SPEECH, _SLIGHTLY_UNSURE = 0.35, -0.7
_AGAIN = 2

# What Whisper is known to write where nothing is said: the credits of the videos that it learned from.
_PHANTOMS = re.compile(
    "|".join(
        (
            r"(thank you|thanks)( you| all| everyone| guys| so much| very much)* for (watching|viewing)"
            r"( (this|the|my|our) (video|channel|episode))?(,? (everyone|guys|and .*))?",
            r"(please )?((don['’]t forget|remember|make sure) to )?((like|share|comment)( and|,|, and)? )*"
            r"subscribe( to .*)?( and .*)?",
            r"(and )?((i|we)(['’]ll| will) )?see you (all |guys )?(in the )?next (video|one|episode)",
            r"(subtitles|captions|transcri\w+) (by|made by|created by|provided by) .*",
            r".*amara\.?org.*|.*\b(engvid|mooji|otter)\.(com|org|ai)\b.*",
            r"untertitel(ung)? .*(zdf|ard|swr|wdr|ndr|funk).*|untertitel von .*|copyright (wdr|swr) .*",
            r"(vielen dank|danke)( euch)? (für|fürs) (das )?(zuschauen|zusehen)( und .*)?|abonniert .*kanal",
            r"sous-titr\w+ .*|merci d['’]avoir (regardé|visionné)( cette vid[ée]o.*)?|abonnez-vous( à .* cha[iî]ne.*)?",
            r"(muchas )?gracias por (ver|mirar)( el| este)?( v[ií]deo)?|[¡¿]?suscr[ií]b[ea](te|nse|os) al? .*canal.*",
            r"subtítulos .*|subtitulado por .*|sottotitoli .*",
            r"grazie per (aver guardato|la visione)( (il|questo) video)?",
            r"iscriviti al .*canale.*|legendas? (pela|por) .*|obrigad[oa] por assistir(em)?( .*v[ií]deo)?",
            r"inscreva-se no .*canal.*|bedankt voor het kijken( naar .*video.*)?|ondertitel(d|s|ing) .*door .*",
            r"tekst(et|ing) av .*|undertexter (från|av) .*|danske tekster af .*|napisy .*przez .*",
            r"dziękuj(ę|emy) za oglądanie|altyazı m\.? ?k|.*zlediğiniz için teşekkür.*",
            r"продолжение следует|(редактор )?субтитр\w* .*|спасибо за просмотр|подписывайтесь на .*канал.*",
            r"дякую за перегляд",
            r"ご視聴ありがとうございま(した|す)|チャンネル登録.*|字幕.*|[请請]不吝点?[赞點].*|[谢謝感][谢謝](大家)?的?[观觀收]看.*",
            r"mbc 뉴스 .*|시청해 ?주셔서 감사합니다|구독과? ?좋아요.*",
            r"ترجمة نانسي .*|اشتركوا في القناة|شكرا.? (على|لل)مشاهدة.*",
        )
    )
)
# These are said for real, too: phantoms only where the model itself doubts that anything was said.
_DOUBTFUL = re.compile(
    r"you|bye|bye bye|thank you( very much| so much)?|thanks|(thank you|thanks) for listening"
    r"|see you( next time| later)?|oh|so|ok|okay|yeah|hmm|i['’]m sorry|the end|danke|vielen dank|tschüss"
    r"|merci( beaucoup)?|(muchas )?gracias|grazie|obrigad[oa]|спасибо|ありがとうございました|谢谢(大家)?|감사합니다|\.+"
)
_NOISE = re.compile(r"[\[(（【*♪♫][^\])）】*]*[\])）】*♪♫]|[♪♫]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_MARKS = re.compile(r"[.,!?…。！？\s]+$|^[\s.…\-–]+")


class SpokenSegment(Protocol):
    """What faster-whisper says of a piece of sound (the part of it that is needed here)."""

    text: str
    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float


class Phantoms:
    """Leaves them out of one session's utterances, which it is given in order."""

    def __init__(self) -> None:
        self._last = ""
        self._times = 0

    def words_of(self, segments: Sequence[SpokenSegment]) -> str:
        """The words of an utterance; “” as well when it says once more, doubtfully, what the two before it said."""
        text = words_of(segments)
        bare = _bare(text)
        if not bare:
            return text
        self._times = self._times + 1 if bare == self._last else 0
        self._last = bare
        return "" if self._times >= _AGAIN and any(_is_doubtful(segment) for segment in segments) else text


def words_of(segments: Sequence[SpokenSegment]) -> str:
    """The words of the segments that are speech: noise, phantoms and stuck repetitions are left out."""
    said = [text for segment in segments if (text := _spoken(segment))]
    said = _without_stuck(said)
    text = " ".join(said)
    return "" if _is_stuck(_bare(text).split()) else text


def _spoken(segment: SpokenSegment) -> str:
    doubted = segment.no_speech_prob > _NO_SPEECH
    if segment.compression_ratio > _COMPRESSION or (doubted and segment.avg_logprob < _UNSURE):
        return ""
    text = " ".join(_NOISE.sub(" ", segment.text).split())
    # One may follow what was really said, in the same breath.
    sentences = _SENTENCE_END.split(text)
    said = [sentence for sentence in sentences if not _PHANTOMS.fullmatch(_bare(sentence))]
    text = text if len(said) == len(sentences) else " ".join(said)
    bare = _bare(text)
    if not bare:
        return ""
    if (doubted or segment.avg_logprob < _UNSURE) and _DOUBTFUL.fullmatch(bare):
        return ""
    return "" if _is_stuck(bare.split()) else text


def _without_stuck(said: Sequence[str]) -> list[str]:
    """Without the segments that come four times or more, one after the other."""
    kept: list[str] = []
    place = 0
    while place < len(said):
        end = place + 1
        while end < len(said) and _bare(said[end]) == _bare(said[place]):
            end += 1
        if end - place < _REPEATS:
            kept += said[place:end]
        place = end
    return kept


def _is_doubtful(segment: SpokenSegment) -> bool:
    return segment.no_speech_prob > _SLIGHT_NO_SPEECH or segment.avg_logprob < _SLIGHTLY_UNSURE


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _is_stuck(words: list[str]) -> bool:
    """Whether most of it is one phrase of up to six words, over and over."""
    for size in range(1, 7):
        run = best = 0
        for index in range(size, len(words)):
            run = run + 1 if words[index] == words[index - size] else 0
            best = max(best, run)
        repeats = best // size + 1
        if repeats >= _REPEATS and repeats * size * 2 > len(words):
            return True
    return False
