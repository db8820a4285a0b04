"""Another data key, and the end of everything: judges what was typed, and says what is wanted."""

from PySide6.QtCore import QObject, Signal

WORD = "shred"


class KeysViewModel(QObject):
    """Whoever owns the home does it: all that is open has to be closed first."""

    new_key_wanted = Signal(str)
    """With the passphrase, or “” where there is none."""
    shred_wanted = Signal()
    refused = Signal(str)

    def __init__(self, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.protected = False
        """Whether a passphrase has to be typed for another key."""

    def change_key(self, passphrase: str) -> bool:
        """Encrypt everything anew; whether it begins."""
        if self.protected and not passphrase:
            self.refused.emit("Type the passphrase.")
            return False
        self.new_key_wanted.emit(passphrase if self.protected else "")
        return True

    def destroy(self, typed: str) -> bool:
        """Forget the key and remove everything, once the word was typed; whether it begins."""
        if typed.strip() != WORD:
            self.refused.emit(f"Type “{WORD}” to go on.")
            return False
        self.shred_wanted.emit()
        return True
