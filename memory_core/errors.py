"""Every error that a person may meet, in one tree. Each message says what happened and what to do.

ScrubjayError
├── ConfigError            a setting or a command is wrong
├── UsageError             a program called the library with a wrong argument
├── NotFound               no memory, observation or file of that name
├── NothingToUndo          a change cannot be taken back
├── HomeError              the data folder cannot be used
│   ├── HomeInUse          another Scrubjay owns this home
│   └── HomeUnwritable     read-only, full, or readable by others
│       └── DiskFull       no room is left
├── LockedError            the key cannot be had: passphrase missing or wrong, keyring locked
│   ├── PassphraseMissing  none was given
│   ├── FilePassphraseWrong  an encrypted file does not open with the one that was given
│   └── KeyRefused         the key is there, but does not open the database, which may be damaged
├── StoreError             the database cannot be read or written
│   └── StoreDamaged       it can be opened, but a page is broken
├── SpoolError             a sealed row cannot be written, opened or understood
├── VectorIndexError       the vector index failed (it is rebuilt, nothing is lost)
├── CaptureError           a source or reader failed
│   ├── NoDisplay          there is no screen to look at
│   ├── NoMicrophone       there is no microphone, or it cannot be opened
│   └── ReadingError       OCR or transcription failed
├── ModelError             a local model is missing, or of the wrong size or hash
└── LLMError               a language model did not help
    ├── ProviderUnavailable   cannot be reached, overloaded, or out of quota
    ├── ProviderRefused       the key or the request is not accepted
    │   ├── CannotSee            the model takes no pictures
    │   └── ContentRefused       the model does not want to answer this
    ├── BudgetSpent           the day's budget does not allow the request
    ├── ProviderTimeout       no answer in time
    ├── AnswerInvalid         an answer, but not of the asked shape
    └── Cancelled             the person stopped it
"""


class ScrubjayError(Exception):
    """An expected failure; `str()` of it is a sentence for the person, with what to do."""


class ConfigError(ScrubjayError):
    """A setting or a command is wrong."""


class UsageError(ScrubjayError, ValueError):
    """A program called the library with an argument that it does not understand."""


class NotFound(ScrubjayError):
    """Nothing of that name is remembered."""


class NothingToUndo(ScrubjayError):
    """It is not known what was there before a change."""


class HomeError(ScrubjayError):
    """The data folder cannot be used."""


class HomeInUse(HomeError):
    """Another Scrubjay owns this home."""


class HomeUnwritable(HomeError):
    """The data folder is read-only, full, or readable by others."""


class DiskFull(HomeUnwritable):
    """There is no room left on the disk of the data folder."""


class LockedError(ScrubjayError):
    """The key to the store cannot be had."""


class PassphraseMissing(LockedError):
    """A passphrase is needed, and none was given: no guess was made."""


class FilePassphraseWrong(LockedError):
    """An encrypted file has another passphrase; the home has nothing to do with it."""


class KeyRefused(LockedError):
    """The key was found, but does not open the database: it is another one's, or the database is damaged."""


class StoreError(ScrubjayError):
    """The database cannot be read or written."""


class StoreDamaged(StoreError):
    """The database opens, but a page of it is broken."""


class SpoolError(ScrubjayError):
    """A sealed row cannot be written, opened or understood."""


class VectorIndexError(ScrubjayError):
    """The vector index failed; it is rebuilt from the store."""


class CaptureError(ScrubjayError):
    """A source or a reader failed."""


class NoDisplay(CaptureError):
    """There is no screen to look at."""


class NoMicrophone(CaptureError):
    """There is no microphone, or it cannot be opened."""


class ReadingError(CaptureError):
    """OCR or transcription failed."""


class ModelError(ScrubjayError):
    """A local model is missing, or of the wrong size or hash."""


class LLMError(ScrubjayError):
    """A language model did not help. `retry_after_s`: how long it asked to be left alone; None where it did not say."""

    retry_after_s: float | None = None


class ProviderUnavailable(LLMError):
    """The provider cannot be reached, is overloaded, or the quota is used up."""

    def __init__(self, sentence: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class ProviderRefused(LLMError):
    """The provider does not accept the key or the request."""


class CannotSee(ProviderRefused):
    """The model takes no pictures."""


class ContentRefused(ProviderRefused):
    """The model does not want to answer this."""


class BudgetSpent(LLMError):
    """The day's budget does not allow the request."""


class ProviderTimeout(LLMError):
    """The provider did not answer in time."""


class AnswerInvalid(LLMError):
    """The model answered, but not in the asked shape."""


class Cancelled(LLMError):
    """The person stopped it."""
