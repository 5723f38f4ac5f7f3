"""Statistics on arrays (numpy): no Django, no files, no clock."""
