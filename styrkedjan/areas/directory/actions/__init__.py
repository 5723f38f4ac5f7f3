"""Coming, moving and leaving; what groups give; the ways to prove who one is."""
