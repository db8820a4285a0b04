"""Sets Scrubjay up on a fresh machine, and builds what people install."""
