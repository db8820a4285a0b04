"""The nouns: frozen records that import nothing of ours and never fetch or save themselves."""
