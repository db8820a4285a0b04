"""bridge of the desktop."""
