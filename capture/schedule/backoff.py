"""How long to wait before another try: longer each time, short again after a while of health."""


class Backoff:
    """0.5, 1, 2 … 30 s. A child that lived for `healthy_s` seconds is taken as healthy, and the count starts again."""

    def __init__(self, first_s: float = 0.5, last_s: float = 30.0, healthy_s: float = 60.0) -> None:
        self._first_s, self._last_s, self._healthy_s = first_s, last_s, healthy_s
        self.failures = 0

    def after(self, lived_s: float) -> float:
        """Seconds to wait after something that lived for `lived_s` seconds has failed."""
        if lived_s >= self._healthy_s:
            self.failures = 0
        wait = min(self._last_s, self._first_s * 2.0 ** min(self.failures, 16))
        self.failures += 1
        return wait
