"""Keeps the libraries that we stand on from calling home: usage figures, update checks, downloads of models."""

import os
from collections.abc import Mapping
from types import MappingProxyType

# Read by the libraries when they are loaded, so they must be set before; each was seen to work (tests/…/test_quiet.py).
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        # onnxruntime's wheels send events to mobile.events.data.microsoft.com and keep them in a database in the cache.
        "ORT_DISABLE_TELEMETRY": "1",
        "ANONYMIZED_TELEMETRY": "False",  # Chroma
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "OTEL_SDK_DISABLED": "true",
        "OTEL_TRACES_EXPORTER": "none",
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_LOGS_EXPORTER": "none",
        "LOGFIRE_SEND_TO_LOGFIRE": "false",
        "DO_NOT_TRACK": "1",
    }
)


def keep_libraries_quiet() -> None:
    """Set them, whatever the environment says: nobody else decides what leaves the machine. Children inherit them."""
    os.environ.update(SETTINGS)
