"""What measuring costs, and everything that is asked of a unit."""
