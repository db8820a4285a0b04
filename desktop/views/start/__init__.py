"""What is shown before the memories are open."""
