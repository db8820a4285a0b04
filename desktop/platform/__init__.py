"""platform of the desktop."""
