"""Trains the small reader of facts: `python -m tests.training`."""
