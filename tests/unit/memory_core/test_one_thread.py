"""How many threads numpy gets is decided before anything loads it."""

import os
import subprocess
import sys

_SAYS = (
    "import sys; import desktop.__main__; import os; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
)


def test_the_program_has_chosen_before_numpy_is_loaded() -> None:
    given = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", _SAYS], env=given, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "1"]
