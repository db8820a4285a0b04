"""viewmodels of the desktop."""
