"""From resources to frames: allocation models, the multi-year budget, the party workshop and units' budgets."""
