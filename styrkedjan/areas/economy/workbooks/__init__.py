"""The economy's workbooks, the same out as in: budget, net frames, forecasts, account groups, posts, price indexes."""

from styrkedjan.areas.economy.workbooks import budget, forecasts, frames, groups, prices, staffing
from styrkedjan.foundation import imports

for kind in (budget.KIND, frames.KIND, forecasts.KIND, groups.KIND, staffing.KIND, prices.KIND):
    imports.register(kind)
