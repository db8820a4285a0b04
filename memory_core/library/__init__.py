"""The face of the memory core for other programs: Mem0's verbs over an encrypted folder."""
