"""Prompts as text files, and their loader."""

from importlib import resources


def load_prompt(name: str) -> str:
    """The text of `name`.txt beside this module. Raises `FileNotFoundError` for a name that does not exist."""
    return resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
