"""Words from sound, and none from silence."""

import wave
from dataclasses import dataclass
from pathlib import Path

import pytest

from capture.reading.phantoms import Phantoms, words_of
from capture.reading.transcription import WhisperTranscriber, is_model
from memory_core.errors import ReadingError

MODEL = Path(__file__).parents[2] / "data" / "whisper-office"


@dataclass
class Segment:
    """What Whisper says of a piece of sound."""

    text: str
    no_speech_prob: float = 0.05
    avg_logprob: float = -0.3
    compression_ratio: float = 1.2


def pcm(name: str) -> bytes:
    with wave.open(str(MODEL / "samples" / name)) as file:
        return bytes(file.readframes(file.getnframes()))


@pytest.fixture(scope="module")
def office() -> WhisperTranscriber:
    return WhisperTranscriber(MODEL, "en")


def test_the_samples_are_read_word_for_word(office: WhisperTranscriber) -> None:
    lines = (MODEL / "samples" / "transcripts.txt").read_text().splitlines()
    expected = dict(line.split(" ", 1) for line in lines)
    assert {name: office.transcribe(pcm(name)) for name in expected} == expected


def test_silence_and_nothing_have_no_words(office: WhisperTranscriber) -> None:
    assert office.transcribe(b"") == ""
    assert office.transcribe(bytes(2 * 16_000)) == ""


def test_a_model_that_arrives_later_is_used_at_once() -> None:
    places: list[Path | None] = [None]
    transcriber = WhisperTranscriber(lambda: places[0])
    assert not transcriber.available()
    with pytest.raises(ReadingError, match="no speech model yet"):
        transcriber.transcribe(pcm("01.wav"))
    places[0] = MODEL
    assert transcriber.available()
    assert transcriber.transcribe(pcm("02.wav")) == "email the invoice to the client tomorrow"
    transcriber.close()
    assert transcriber.transcribe(pcm("02.wav")) == "email the invoice to the client tomorrow"


def test_a_language_that_the_model_does_not_know_is_passed_over() -> None:
    assert WhisperTranscriber(MODEL, "klingon").transcribe(pcm("02.wav")) == "email the invoice to the client tomorrow"


def test_a_damaged_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin"):
        (tmp_path / name).write_bytes(b"{}")
    assert is_model(tmp_path)
    with pytest.raises(ReadingError, match="cannot be loaded"):
        WhisperTranscriber(tmp_path).transcribe(pcm("01.wav"))


def test_a_folder_without_a_vocabulary_is_no_model(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "model.bin"):
        (tmp_path / name).touch()
    assert not is_model(tmp_path)


@pytest.mark.parametrize(
    "phantom",
    [
        "Thanks for watching!",
        "Thank you so much for watching.",
        "Thanks for watching this video, everyone!",
        "Don't forget to like, share and subscribe.",
        "I'll see you in the next video.",
        "See you in the next video, bye bye.",
        "Hit the like button and subscribe.",
        "If you enjoyed this video, please give it a thumbs up!",
        "Share this video with your friends on social media.",
        "Subscribe to our channel for more videos like this.",
        "SWR 2021",
        "Teksten er laget av Nicolai Winther",
        "Satsang with Mooji",
        "Please subscribe to my channel.",
        "Subtitles by the Amara.org community",
        "Untertitel der Amara.org-Community",
        "Untertitelung des ZDF, 2020",
        "Vielen Dank fürs Zuschauen!",
        "Sous-titrage Société Radio-Canada",
        "Merci d'avoir regardé cette vidéo !",
        "¡Suscríbete al canal!",
        "Gracias por ver el vídeo.",
        "Grazie per aver guardato il video.",
        "Bedankt voor het kijken!",
        "Tekstet av Nicolai Winther",
        "Altyazı M.K.",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "谢谢观看",
        "ترجمة نانسي قنقر",
        "ご視聴ありがとうございました",
        "Продолжение следует...",
        "Субтитры сделал DimaTorzok",
        "Thanks for watching, don't forget to subscribe!",
        "Danke fürs Zuschauen, bis zum nächsten Mal!",
        "Undertekster af Nicolai Winther",
        "Tack för att ni tittade.",
        "Sous-titrage ST' 501",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Abone olmayı unutmayın.",
        "最後までご視聴いただきありがとうございました。",
        "次の動画でお会いしましょう",
        "中文字幕志愿者 李宗盛",
        "优优独播剧场——YoYo Television Series Exclusive",
        "다음 영상에서 만나요!",
        "Cảm ơn các bạn đã theo dõi và hẹn gặp lại.",
        "Thanks for watching, and I'll see you in the next video. Bye!",
        "¡Gracias por ver el video!",
        "Legenda Adriana Zanotto",
        "Kiitos katsomisesta!",
        "Děkuji za sledování!",
        "Iratkozz fel a csatornára!",
        "Hvala što pratite kanal",
        "Nu uitați să vă abonați la canal",
        "Спасибо за просмотр и до новых встреч!",
        "Ευχαριστώ για την παρακολούθηση!",
        "תודה רבה על הצפייה",
        "لا تنسوا الاشتراك في القناة",
        "देखने के लिए धन्यवाद",
        "ขอบคุณที่รับชม",
        "Jangan lupa subscribe, like dan share",
        "感謝您的觀看",
        "我们下期再见",
        "Translated by Releska",
        "Transcribed by https://otter.ai",
        "Untertitel von Stephanie Geiges",
        "Copyright WDR 2021",
        "www.mooji.org",
        "Copyright © 2020 Mooji Media Ltd. All Rights Reserved.",
        "我不知道我不知道我不知道我不知道我不知道",
        "あああああああああああああ",
        "the next step is to open the window and then the door " * 4,
        "[Music]",
        "(applause)",
        "♪ ♪",
        "...",
    ],
)
def test_what_whisper_invents_in_silence_is_left_out(phantom: str) -> None:
    assert words_of([Segment(phantom)]) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Thank you.",
        "You",
        "Please subscribe the new user to the list before noon.",
        "Hit the brakes before the bend.",
        "Share this video with the board before noon.",
        "To be continued.",
        "I was watching the game, thanks for asking.",
        "Thank you for watching the demo with me.",
        "See you next time.",
        "Thanks for listening.",
        "Danke für die Untertitel.",
        "Subscribe to the mailing list and send me the link.",
        "Sottotitoli in italiano da correggere entro lunedì.",
        "Субтитры к фильму надо поправить.",
        "字幕的颜色要改一下",
        "Subtítulos en inglés para el viernes.",
        "Gracias por ver a mi madre.",
        "Merci d'avoir regardé le contrat.",
        "Köszönöm, hogy megnézted.",
        "Hvala što ste došli.",
        "Подписывайте договор до пятницы.",
        "ขอบคุณที่ช่วย",
        "感谢您的支持",
        "我们下次再见",
        "The next video call is at noon. Bye!",
        "No, no, no, that is not what I meant.",
        "Call five five five, one two one two.",
        "Subtitles by Friday would be great.",
        "The transcripts by Tuesday, please.",
        "Transcripts by Tuesday, please.",
        "Translated by hand it takes a week.",
        "Untertitel von Hand zu machen dauert zu lange.",
        "Untertitel standardmäßig einschalten.",
        "So we use otter.ai for the minutes.",
        "Copyright WDR hat uns abgemahnt.",
        "Legenda por favor.",
        "对对对对",
    ],
)
def test_what_people_say_is_kept(said: str) -> None:
    assert words_of([Segment(f" {said}")]) == said


def test_thanks_are_left_out_where_the_model_doubts_that_anything_was_said() -> None:
    assert words_of([Segment("Thank you.", no_speech_prob=0.8)]) == ""
    assert words_of([Segment("Vielen Dank!", no_speech_prob=0.8)]) == ""
    assert words_of([Segment("Thank you.", avg_logprob=-1.4)]) == ""


def test_stuck_and_senseless_segments_are_left_out_and_the_rest_stays() -> None:
    stuck = "and then we go and then we go and then we go and then we go and then we go"
    segments = [
        Segment("The review is on Friday."),
        Segment(stuck),
        Segment("la la", compression_ratio=3.1),
        Segment("murmur", no_speech_prob=0.9, avg_logprob=-1.5),
        Segment("[door closes] Bring the contract."),
    ]
    assert words_of(segments) == "The review is on Friday. Bring the contract."


@pytest.mark.parametrize(
    ("segments", "left"),
    [
        (["The review is on Friday. Thanks for watching!"], "The review is on Friday."),
        (["Subtitles by the Amara.org community. Bring the contract."], "Bring the contract."),
        (["The review is on Friday.", "Thank you for watching.", "Bring the contract."], None),
        (["Version 3.5 is out. It has 1.5 times the speed."], "Version 3.5 is out. It has 1.5 times the speed."),
    ],
)
def test_a_phantom_amid_what_was_said_is_left_out_alone(segments: list[str], left: str | None) -> None:
    assert words_of([Segment(text) for text in segments]) == (left or "The review is on Friday. Bring the contract.")


def test_a_segment_that_comes_again_and_again_is_left_out() -> None:
    said = ["Bring the contract.", *["I'm going to the store."] * 5, "The review is on Friday."]
    assert words_of([Segment(text) for text in said]) == "Bring the contract. The review is on Friday."
    assert words_of([Segment("No."), Segment("No."), Segment("That is not it.")]) == "No. No. That is not it."
    parts = ["and then we go", "and then we", "go and then we go", "and then we go and then we go"]
    assert words_of([Segment(text) for text in parts]) == "", "stuck across the segments"


def test_what_is_said_doubtfully_for_the_third_time_in_a_row_is_left_out_until_something_else_comes() -> None:
    phantoms = Phantoms()
    doubtful = [Segment("I'll see you later.", no_speech_prob=0.5)]
    assert [phantoms.words_of(doubtful) for _ in range(4)] == ["I'll see you later."] * 2 + [""] * 2
    assert phantoms.words_of([Segment("Bring the contract.")]) == "Bring the contract."
    assert phantoms.words_of(doubtful) == "I'll see you later."


def test_who_asks_three_times_is_heard_three_times() -> None:
    phantoms = Phantoms()
    assert [phantoms.words_of([Segment("Can you hear me?")]) for _ in range(3)] == ["Can you hear me?"] * 3


@dataclass
class Info:
    """What faster-whisper finds about the language."""

    language: str
    language_probability: float


class Polyglot:
    """A model that knows languages and finds what a test says."""

    supported_languages = ("de", "en", "fr")

    def __init__(self) -> None:
        self.finds: list[Info] = []
        self.asked: list[str | None] = []
        self.certain: list[float] = []

    def transcribe(self, samples: object, *, language: str | None, **_options: object) -> tuple[list[Segment], Info]:
        self.asked.append(language)
        certain = self.certain.pop(0) if self.certain else -0.3
        return [Segment("Etwas.", avg_logprob=certain)], self.finds.pop(0)


@pytest.fixture
def polyglot(monkeypatch: pytest.MonkeyPatch) -> Polyglot:
    model = Polyglot()
    monkeypatch.setattr("capture.reading.transcription.load_whisper", lambda _folder: model)
    return model


THREE_SECONDS = b"\1\0" * 48_000


def test_the_first_sure_finding_of_a_language_holds_for_the_session(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL)
    polyglot.finds = [Info("fr", 0.5), Info("de", 0.97), Info("en", 0.99), Info("en", 0.99), Info("en", 0.9)]
    found = []
    for session in ("t_1", "t_1", "t_1", "t_1", "t_2"):
        transcriber.transcribe(THREE_SECONDS, session)
        found.append(transcriber.language_of(session))
    assert polyglot.asked == [None, None, "de", "de", None]
    assert found == ["", "de", "de", "de", "en"]
    assert transcriber.language_of("t_1") == ""


def test_a_guess_at_what_was_hardly_understood_does_not_set_the_language(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL)
    polyglot.finds = [Info("fr", 0.85), Info("de", 0.97), Info("de", 0.97), Info("de", 0.97)]
    polyglot.certain = [-1.1, -0.3, -0.3, -0.3]
    for _ in range(4):
        transcriber.transcribe(THREE_SECONDS, "t_1")
    assert polyglot.asked == [None, None, "de", "de"]


def test_while_two_languages_are_as_likely_neither_is_set(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL)
    polyglot.finds = [Info("fr", 0.75), Info("de", 0.75), Info("de", 0.95), Info("de", 0.95)]
    found = []
    for _ in range(4):
        transcriber.transcribe(THREE_SECONDS, "t_1")
        found.append(transcriber.language_of("t_1"))
    assert polyglot.asked == [None, None, None, "de"]
    assert found == ["", "", "de", "de"]


def test_a_short_word_is_read_in_the_language_that_is_likely(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL)
    polyglot.finds = [Info("de", 0.7), Info("en", 0.9)]
    transcriber.transcribe(THREE_SECONDS, "t_1")
    transcriber.transcribe(THREE_SECONDS[:20_000], "t_1")
    assert polyglot.asked == [None, "de"]
    assert transcriber.language_of("t_1") == ""


def test_a_word_is_too_short_to_tell_its_language_and_no_session_holds_none(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL)
    polyglot.finds = [Info("de", 0.99)] * 4
    transcriber.transcribe(THREE_SECONDS[:20_000], "t_1")
    transcriber.transcribe(THREE_SECONDS, "t_1")
    transcriber.transcribe(THREE_SECONDS)
    transcriber.transcribe(THREE_SECONDS)
    assert polyglot.asked == [None, None, None, None]
    assert transcriber.language_of("") == ""


def test_a_language_that_is_set_is_never_detected(polyglot: Polyglot) -> None:
    transcriber = WhisperTranscriber(MODEL, "fr")
    polyglot.finds = [Info("de", 0.99)] * 2
    transcriber.transcribe(THREE_SECONDS, "t_1")
    transcriber.transcribe(THREE_SECONDS, "t_1")
    assert polyglot.asked == ["fr", "fr"]
