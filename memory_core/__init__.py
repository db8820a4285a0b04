"""The memory core: what is observed becomes memories that can be recalled, answered from and forgotten."""
