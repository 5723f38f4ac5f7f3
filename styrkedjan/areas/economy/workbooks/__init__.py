"""The economy's workbooks, the same out as in: budget, net frames and forecasts."""

from styrkedjan.areas.economy.workbooks import budget, forecasts, frames
from styrkedjan.foundation import imports

for kind in (budget.KIND, frames.KIND, forecasts.KIND):
    imports.register(kind)
