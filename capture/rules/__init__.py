"""What must not be captured."""
