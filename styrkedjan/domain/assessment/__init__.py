"""How a municipality is led, assessed: frameworks as data, points as pure functions, results with their version."""
