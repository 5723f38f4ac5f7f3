"""Rules from resources to frames: allocation models, the multi-year budget, motions, staff budgets and unit budgets."""
