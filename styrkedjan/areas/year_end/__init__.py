"""The year-end: results carried over, committee equity and its use, the freeze, and recovery of deficits."""
