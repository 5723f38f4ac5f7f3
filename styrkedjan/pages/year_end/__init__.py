"""The year-end: carry-over, committee equity and recovery plans."""
