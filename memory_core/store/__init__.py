"""The truth: SQLCipher tables and sealed files."""
