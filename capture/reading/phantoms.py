"""The sentences that Whisper invents where nothing is said, and the ones that it cannot stop saying."""

import re
from collections.abc import Sequence
from typing import Protocol

_NO_SPEECH = 0.6
_UNSURE = -1.0
_COMPRESSION = 2.4
_REPEATS = 4
# In words: the longest phrase that is looked for.
_LONGEST = 30
# Weaker doubts, which count only for what was heard again and again before.
_SLIGHT_NO_SPEECH, _SLIGHTLY_UNSURE = 0.35, -0.7
_AGAIN = 2

# Who is named in credits has a few words, and no verb. What has to be done by a day, or by hand, is none of it.
_BY = r"(by|made by|created by|provided by)"
_NAMED = r"(?!.*\b(is|are|was|were|be|will|would|ha[sd]|have|should|can|could|must|please|needs?)\b)"
_NOBODY = r"(?!(the end|end|hand|default|noon|now|then|tomorrow|tonight|next|me|us|you|\w+day)\b)"
_SITES = r"(engvid|mooji|otter|btistudios|zeoranger)\.(com|org|ai|co)[\w./]*"

# What Whisper is known to write where nothing is said: the credits of the videos that it learned from.
_PHANTOMS = re.compile(
    "|".join(
        (
            r"(thank you|thanks)( you| all| everyone| guys| so much| very much)* for (watching|viewing)"
            r"( (this|the|my|our) (video|channel|episode))?"
            r"(,? (everyone|guys|and|please|don['’]t|i['’]ll|see you).*)?",
            r"(please )?((don['’]t forget|remember|make sure|be sure) to )?((like|share|comment)( and|,|, and)? )*"
            r"subscribe( to (my|our|this|the) (\w+ )?(channel|podcast|videos?)( for .*)?| for more( videos)?)?"
            r"( and .*)?",
            r"(please )?(hit|smash) (the|that) (like|subscribe|bell)( button| icon)?( and .*)?",
            r"(if you (enjoyed|liked) (this|the) video,? )?(please )?(give (it|this video) a thumbs up|leave a like"
            r"|share this video with your friends)( .*)?",
            r"(and )?((i|we)(['’]ll| will) )?see you (all |guys )?(in the )?next (video|one|episode)(,? (good)?bye.*)?",
            rf"(subtitles|subs|captions|transcri\w+|translat\w+) {_BY} {_NAMED}{_NOBODY}\S+( \S+){{0,3}}",
            rf".*amara\.?org.*|.*dimatorzok.*|((\w+ ){{0,4}}(by|at|visit|see) )?(https?://)?(www\.)?{_SITES}",
            r"(copyright |© )+(\d{4} )?(bf-watch|mooji) .*|© bf-watch .*|satsang with mooji",
            r"untertitel(ung)? .*\b(zdf|ard|swr|wdr|ndr|funk)\b.*|copyright (wdr|swr)( \d{4})?|(swr|wdr|zdf) \d{4}",
            r"untertitel von (?!hand\b|der\b|den\b|dem\b)\S+( \S+){0,3}",
            r"(vielen dank|danke)( euch)? (für|fürs) (das )?(zuschauen|zusehen)(,? (und|bis) .*)?|abonniert .*kanal",
            r"bis zum nächsten video",
            r"sous-titr\w+ (de la )?(par|réalisés|société|radio|st|fr)\b.*",
            r"merci d['’]avoir (regardé|visionné)( (cette|la) vid[ée]o.*)?",
            r"abonnez-vous( à .* cha[iî]ne.*)?|n['’]oubliez pas de vous abonner.*",
            r"(muchas )?gracias por (ver|mirar)( (el|este) v[ií]deo.*)?",
            r"suscr[ií]b[ea](te|nse|os)( al? .*canal.*)?|no olvid(es|en) suscribir(te|se).*",
            r"subtítulos (por|realizados|hechos|creados) .*|subtitulado por .*",
            r"sottotitoli (a cura|e revisione|creati) .*",
            r"grazie per (aver guardato|la visione)( (il|questo) video)?|iscriv(iti|etevi) al .*canale.*",
            r"legendas? (pela|por(?! favor)|adriana) .*|obrigad[oa] por assistir(em)?( .*v[ií]deo)?",
            r"(se )?inscreva(-se)? no .*canal.*|não (se )?esqueçam? de (se )?inscrever.*",
            r"bedankt voor het kijken( naar .*video.*)?|ondertitel(d|s|ing) .*door .*|vergeet niet te abonneren.*",
            r"(tekst(et|ing|ning)|undertekst(er|ning)?|undertexter) (av|af|från) .*|danske tekster af .*",
            r"teksten er laget av.*",
            r"ta(c)?k(k)? (för|for|fordi) (att )?(ni|du|i|dere) (har )?(titta(de|t|r)|så (på|med))( .*)?",
            r"tak for at se med|tekstitys: .*|kiitos,? (kun|että) katsoi(t|tte)( .*)?|kiitos kats(omisesta|elusta)",
            r"napisy (\w+ )?przez \S+( \S+)?|dziękuj(ę|emy) za oglądanie.*|(zapraszam|zachęcam)y? do subskry\w+.*",
            r"titulky vytvořil[ai]? .*|(děkuj|ďakuj)\w+( vám)? za (sledování|sledovanie|pozeranie)( .*)?",
            r"iratkozz(on|atok)? fel a csatorná\w+.*|köszönöm,? hogy (velem|velünk) tartott\w+",
            r"hvala( vam)? (na gledanju|za ogled)( .*)?|hvala što (ste gledali|pratite .*kanal)( .*)?",
            r"(pretplatite|naročite) se na .*kanal.*|(vă )?mul[țţt]umesc pentru vizionare.*",
            r"nu uita[țţt]i să (vă abona[țţt]i|da[țţt]i (like|subscribe)).*",
            r"altyazı m\.? ?k|.*zlediğiniz için teşekkür.*|(kanal\w+ )?abone ol(un|mayı unutmayın).*",
            r"продолжение следует|(редактор )?субтитр\w* (с?делал|созда(ва)?л|подогнал|добавил|[а-я]\. ?[а-я]).*",
            r"субтитры подготовил\w* .*|(спасибо|дякую) за (просмотр|перегляд)( (и|і|та) .*)?",
            r"((по)?ставьте лайки? .*)?(подписывайтесь|підписуйтес[ья]) на .*канал.*|не забудьте подписаться.*",
            r"благодаря( ви)? за гледането|абонирайте се за .*канал.*",
            r"υπότιτλοι \w+|(σας )?ευχαριστώ (για την παρακολούθηση|που παρακολουθήσατε)( .*)?",
            r"(最後まで)?ご視聴.*ありがとうございま(した|す)|チャンネル登録.*|次の動画でお会いしましょう",
            r"この動画の字幕は視聴者によって.*|次回もお楽しみに",
            r"(中文)?字幕(by|由|志[愿願]者|制作|製作|提供|[组組]|[:：]).*|[请請](不吝点?[赞點]|按[赞讚]).*|优优独播剧场.*",
            r"[谢謝感多][谢謝](大家|[您你][们們]?|各位)?的?[观觀收]看.*|((我[们們])?下期|下[个個]?(视频|視頻|影片))(视频|視頻)?再[见見]",
            r"mbc 뉴스 .*|(끝까지 )?시청해 ?주셔서 감사합니다|구독[과,]? ?좋아요.*",
            r"다음 영상에서 (만나요|뵙겠습니다)|한글 ?자막 .*|자막 제공 .*",
            r"ترجمة نانسي .*|(لا تنسوا )?(ال)?اشتر(ك|كوا|اك) في القناة.*|شكرا.? (لكم )?(على ?ال|لل)مشاهدة.*",
            r"با تشکر از تماشای شما|ممنون که .*تماشا کردید|תודה( רבה)?( לכם)? (שצפיתם|על הצפייה).*",
            r"(वीडियो )?देखने के लिए (आपका )?धन्यवाद|.*चैनल को सब्सक्राइब.*|(ভিডিওটি )?দেখার জন্য .*ধন্যবাদ",
            r"ขอบคุณที่(รับชม|ติดตาม(รับ)?ชม).*|โปรดติดตามตอนต่อไป|อย่าลืมกด(ติดตาม|ไลค์).*",
            r"(các bạn )?(hãy )?(đăng ký|subscribe) (cho )?kênh .*|cảm ơn các bạn đã (theo dõi|xem).*",
            r"terima kasih (telah|sudah|kerana) menonton.*|jangan lupa (untuk )?(like|subscribe).*",
            r"(maraming )?salamat (po )?sa panonood.*",
        )
    )
)
# These are said for real, too: phantoms only where the model itself doubts that anything was said.
_DOUBTFUL = re.compile(
    r"you|bye|bye bye|thank you( very much| so much)?|thanks|(thank you|thanks) for listening"
    r"|see you( next time| later)?|oh|so|ok|okay|yeah|hmm|i['’]m sorry|the end|danke|vielen dank|tschüss"
    r"|merci( beaucoup)?|(muchas )?gracias|grazie|obrigad[oa]|спасибо|ありがとうございました|谢谢(大家)?|감사합니다|\.+"
    r"|silence|to be continued|all rights reserved|this is the end of (the|this) video"
    r"|(https?://)?www\.\S+|for more information,? visit \S+"
    r"|köszönöm,? hogy megnézt(ed|étek)|(我[们們])?下次再[见見]"
)
# Chinese, Japanese, Thai: and so long a row of such signs says little by saying the same.
_UNSPACED, _ROW = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]"), 8
_NOISE = re.compile(r"[\[(（【*♪♫][^\])）】*]*[\])）】*♪♫]|[♪♫]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_MARKS = re.compile(r"[.,!?…。！？\s\"”»]+$|^[\s.…\-–¡¿\"“«]+")


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
    return "" if _repeats_itself(_bare(text)) else text


def _spoken(segment: SpokenSegment) -> str:
    doubted = segment.no_speech_prob > _NO_SPEECH
    if segment.compression_ratio > _COMPRESSION or (doubted and segment.avg_logprob < _UNSURE):
        return ""
    text = " ".join(_NOISE.sub(" ", segment.text).split())
    # One may follow what was really said, in the same breath; “Bye!” beside it is its own.
    sentences = _SENTENCE_END.split(text)
    said = [sentence for sentence in sentences if not _PHANTOMS.fullmatch(_bare(sentence))]
    if len(said) < len(sentences):
        text = "" if all(_DOUBTFUL.fullmatch(_bare(sentence)) for sentence in said) else " ".join(said)
    bare = _bare(text)
    if not bare:
        return ""
    if (doubted or segment.avg_logprob < _UNSURE) and _DOUBTFUL.fullmatch(bare):
        return ""
    return "" if _repeats_itself(bare) else text


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


def _repeats_itself(text: str) -> bool:
    """Whether most of it is one phrase, over and over; where words have no spaces between, one of several signs, or a
    long row: “对对对对” is said, too."""
    if _is_stuck(text.split()):
        return True
    signs = _UNSPACED.findall(text)
    return len(signs) >= max(_ROW, len(text) / 2) and _is_stuck(signs)


def _is_stuck(words: list[str]) -> bool:
    for size in range(1, min(_LONGEST, len(words) // _REPEATS) + 1):
        run = best = 0
        for index in range(size, len(words)):
            run = run + 1 if words[index] == words[index - size] else 0
            best = max(best, run)
        repeats = best // size + 1
        if repeats >= _REPEATS and repeats * size * 2 > len(words):
            return True
    return False
