"""The wheel: from what is not good enough to a change that is tried, judged, measured and copied by others."""
