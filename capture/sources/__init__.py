"""Where frames, sound and windows come from."""
