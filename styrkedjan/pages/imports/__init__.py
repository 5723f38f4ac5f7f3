"""Import: upload, look, apply, undo; and the history of it all."""
