"""Where the day starts: logging in, choosing, searching and what to do next."""
