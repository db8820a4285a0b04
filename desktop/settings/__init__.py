"""The settings file: three described sections in one JSON document."""
