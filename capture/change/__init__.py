"""What changed since the last look."""
