"""What Scrubjay costs on this machine: `python -m tests.benchmarks [name…] [--json FILE] [--quick]`."""
