"""The guided demo: real windows, a spoken sentence, the whole pipeline, on a screen of its own where there is none."""
