"""The night shift: from sources to facts at rest, with checks, previews and undo."""
