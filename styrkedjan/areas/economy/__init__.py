"""Money: net frames, budgets, forecasts; the outcome itself is read from the store's ledger."""
