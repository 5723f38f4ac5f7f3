"""Internal control: how a risk is valued, what a control is, and the faults that auditors find."""
