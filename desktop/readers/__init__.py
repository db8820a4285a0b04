"""Reads files that a person hands over: text, Markdown, HTML, PDF, pictures and sound."""
