"""The command line, its verbs, the socket and the readers of files."""
