"""Rules as a person writes them, and what each of their conditions means; without a look at any window."""
