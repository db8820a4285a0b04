"""The way of sound: source → voice → utterance → words, or sealed sound while they have to wait."""

from capture.hearing.hearing import Hearing

__all__ = ["Hearing"]
