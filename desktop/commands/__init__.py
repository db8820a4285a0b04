"""The commands of the terminal: what they take, what they call, and how a person reads the result."""
