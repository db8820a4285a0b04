"""From sealed rows to memories: claim, route, propose, write, index."""
