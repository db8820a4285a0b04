"""What a passphrase must be, wherever one is chosen: of a home or of an export."""

SHORTEST = 8


def too_weak(passphrase: str) -> str:
    """A sentence that says what to do about a passphrase that would soon be guessed; “” for any other."""
    if len(passphrase) >= SHORTEST and len(set(passphrase)) > SHORTEST // 2:
        return ""
    return f"Take at least {SHORTEST} characters that differ. A few words are easy to remember."
