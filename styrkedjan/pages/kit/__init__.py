"""What every page is made of: doors, the chosen unit and period, components, navigation and refusals."""
