"""Questions about comparisons: to the written rows with known-time, and to the key figures at rest (no SQL)."""
