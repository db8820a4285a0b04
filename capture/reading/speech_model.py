"""The model that turns speech into words: where it lies, and how it is fetched once the person has agreed."""

import time
from collections.abc import Callable
from pathlib import Path

from capture.reading.transcription import is_model, load_whisper
from memory_core.clock import Clock
from memory_core.errors import ModelError, ReadingError
from memory_core.home import Home
from memory_core.privacy.downloads import ConnectionRecord, Download, ModelFile, ModelRelease, Progress

WHISPER_BASE = ModelRelease(
    name="faster-whisper-base",
    address="https://huggingface.co/Systran/faster-whisper-base/resolve/ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
    files=(
        ModelFile("config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        ModelFile("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
        ModelFile("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        ModelFile("model.bin", 145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
    ),
)


class SpeechModel:
    """Finds, fetches and judges the speech model of one home. Touches the network in `download` alone.

    `folder` is the person's own choice (the setting `speech_model`); empty: the downloaded one. `connections` takes
    note of each connection before it is made; without it the home's own log does, for which its keys are opened.
    """

    def __init__(
        self,
        home: Home,
        *,
        folder: str = "",
        release: ModelRelease = WHISPER_BASE,
        address: str = "",
        connections: ConnectionRecord | None = None,
        clock: Clock | None = None,
        timeout_s: float = 30.0,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._download = Download(
            home,
            release,
            what="speech model",
            address=address,
            connections=connections,
            clock=clock,
            timeout_s=timeout_s,
            wait=wait,
        )

    @property
    def size(self) -> int:
        """Bytes that a download takes in all."""
        return self._download.size

    @property
    def host(self) -> str:
        """The machine that is asked for it, for the sentence that asks for consent."""
        return self._download.host

    def path(self) -> Path | None:
        """The chosen folder, or the downloaded model; None when there is neither."""
        if self._folder and is_model(chosen := Path(self._folder).expanduser()):
            return chosen
        return self._download.path()

    def use_folder(self, path: Path) -> Path:
        """Choose a folder with a faster-whisper model; the caller saves it as the setting `speech_model`.

        Raises `ModelError` when files are missing or it does not load.
        """
        if not path.is_dir():
            raise ModelError(f"{path} is not a folder. Choose the folder that holds model.bin.")
        if not is_model(path):
            raise ModelError(
                f"{path} holds no faster-whisper model. It needs config.json, model.bin, tokenizer.json and "
                "vocabulary.txt or vocabulary.json."
            )
        try:
            load_whisper(path)
        except ReadingError as error:
            raise ModelError(
                f"The speech model in {path} cannot be loaded; it may be damaged or made for another program. "
                "Choose another folder, or download the default model."
            ) from error
        self._folder = str(path)
        return path

    def download(self, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False) -> Path | None:
        """Fetch the default model; only called after the person agreed. Goes on where an earlier try ended.

        `progress(bytes there, bytes in all)`. None when it was cancelled (what came is kept). Raises `ModelError`.
        """
        return self._download.fetch(progress, cancelled)
