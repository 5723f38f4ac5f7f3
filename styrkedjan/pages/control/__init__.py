"""Internal control: the committee's control year, the risks, the controls and the whole."""
