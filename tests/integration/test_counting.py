"""That no lines are counted where it would only take time."""

import sys


def test_no_lines_are_counted_here_whichever_process_runs_this() -> None:
    """A second counter took over when the first was stopped, in one of several processes, and its counts were lost."""
    assert type(sys.gettrace()).__module__ != "coverage"
