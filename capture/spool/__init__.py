"""The sealed queue between capture and core."""
