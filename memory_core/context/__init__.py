"""Views on what is remembered: the last minutes, and what matters now."""
