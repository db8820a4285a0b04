"""Nearest-vector indexes: thrown away and rebuilt from the store at will."""
