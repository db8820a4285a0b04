"""Fuzzing: the same properties as in the tests, for as long as one likes."""
