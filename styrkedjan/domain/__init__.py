"""The rules. Standard library only: no Django, no files, no clock."""
