"""Language models: one protocol, a library behind it, a scripted fake; loaded on first use only."""
