"""The economy's workbooks, the same out as in: budget, net frames, forecasts and account groups."""

from styrkedjan.areas.economy.workbooks import budget, forecasts, frames, groups
from styrkedjan.foundation import imports

for kind in (budget.KIND, frames.KIND, forecasts.KIND, groups.KIND):
    imports.register(kind)
