"""Pixels to lines, sound to words."""
