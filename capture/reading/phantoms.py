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
            r"( (this|the|my|our) (video|channel|episode))?"
            r"(,? (everyone|guys|and|please|don['’]t|i['’]ll|see you).*)?",
            r"(please )?((don['’]t forget|remember|make sure|be sure) to )?((like|share|comment)( and|,|, and)? )*"
            r"subscribe( to (my|our|this|the) (\w+ )?(channel|podcast|videos?)| for more( videos)?)?( and .*)?",
            r"(and )?((i|we)(['’]ll| will) )?see you (all |guys )?(in the )?next (video|one|episode)",
            r"(subtitles|subs|captions|transcri\w+) (by|made by|created by|provided by) .*",
            r".*amara\.?org.*|.*dimatorzok.*|.*\b(engvid|mooji|otter|btistudios|zeoranger)\.(com|org|ai|co).*",
            r"untertitel(ung)? .*(zdf|ard|swr|wdr|ndr|funk).*|untertitel von .*|copyright (wdr|swr) .*",
            r"(vielen dank|danke)( euch)? (für|fürs) (das )?(zuschauen|zusehen)(,? (und|bis) .*)?|abonniert .*kanal",
            r"sous-titr\w+ (de la )?(par|réalisés|société|radio|st|fr)\b.*",
            r"merci d['’]avoir (regardé|visionné)( cette vid[ée]o.*)?",
            r"abonnez-vous( à .* cha[iî]ne.*)?|n['’]oubliez pas de vous abonner.*",
            r"(muchas )?gracias por (ver|mirar)( el| este)?( v[ií]deo)?",
            r"[¡¿]?suscr[ií]b[ea](te|nse|os)( al? .*canal.*)?|no olvid(es|en) suscribir(te|se).*",
            r"subtítulos (por|realizados|hechos|creados) .*|subtitulado por .*",
            r"sottotitoli (a cura|e revisione|creati) .*",
            r"grazie per (aver guardato|la visione)( (il|questo) video)?|iscriv(iti|etevi) al .*canale.*",
            r"legendas? (pela|por) .*|obrigad[oa] por assistir(em)?( .*v[ií]deo)?|(se )?inscreva(-se)? no .*canal.*",
            r"bedankt voor het kijken( naar .*video.*)?|ondertitel(d|s|ing) .*door .*",
            r"(tekst(et|ing|ning)|undertekst(er|ning)?|undertexter) (av|af|från) .*|danske tekster af .*",
            r"ta(c)?k(k)? (för|for|fordi) (att )?(ni|du|i|dere) (har )?(titta(de|t|r)|så (på|med))( .*)?",
            r"kiitos,? (kun|että) katsoi(t|tte)( .*)?",
            r"napisy .*przez .*|dziękuj(ę|emy) za oglądanie|titulky vytvořil[ai]? .*",
            r"altyazı m\.? ?k|.*zlediğiniz için teşekkür.*|abone olmayı unutmayın.*",
            r"продолжение следует|(редактор )?субтитр\w* (с?делал|созда(ва)?л|подогнал|добавил|[а-я]\. ?[а-я]).*",
            r"спасибо за просмотр|подписывайтесь на .*канал.*|не забудьте подписаться.*|дякую за перегляд",
            r"υπότιτλοι \w+|ευχαριστώ που παρακολουθήσατε.*|(vă )?mul[țţt]umesc pentru vizionare.*",
            r"(最後まで)?ご視聴.*ありがとうございま(した|す)|チャンネル登録.*|次の動画でお会いしましょう",
            r"(中文)?字幕(by|由|志[愿願]者|制作|製作|提供|[组組]|[:：]).*|[请請]不吝点?[赞點].*|优优独播剧场.*",
            r"[谢謝感][谢謝](大家)?的?[观觀收]看.*",
            r"mbc 뉴스 .*|(끝까지 )?시청해 ?주셔서 감사합니다|구독과? ?좋아요.*",
            r"다음 영상에서 (만나요|뵙겠습니다)|한글 ?자막 .*",
            r"ترجمة نانسي .*|اشتركوا? في القناة|شكرا.? (على|لل)مشاهدة.*",
            r"(hãy )?(đăng ký|subscribe) (cho )?kênh .*|cảm ơn các bạn đã (theo dõi|xem).*",
            r"terima kasih (telah|sudah) menonton.*",
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
