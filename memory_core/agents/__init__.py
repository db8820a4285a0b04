"""The memory agents: each proposes, none writes."""
