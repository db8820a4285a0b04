"""theme of the desktop."""
