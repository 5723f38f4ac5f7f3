"""Internal control: risks, the plan, controls with their results, what was judged, and recommendations."""
