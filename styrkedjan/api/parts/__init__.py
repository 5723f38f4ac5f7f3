"""What areas let be read: a module here with a `router` is part of the API, and none is listed."""
