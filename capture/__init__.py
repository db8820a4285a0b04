"""Looks and listens, allows, notices, reads, scrubs, and seals into the spool."""
