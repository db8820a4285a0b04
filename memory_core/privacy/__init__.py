"""Secrets out, keys kept, bytes sealed."""
