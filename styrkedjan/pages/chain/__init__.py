"""The steering chain on pages: the tree, a goal with where it comes from and goes, plan years."""
