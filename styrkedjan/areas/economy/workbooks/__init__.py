"""The economy's workbooks, the same out as in: budget, net frames, forecasts, account groups and posts."""

from styrkedjan.areas.economy.workbooks import budget, forecasts, frames, groups, staffing
from styrkedjan.foundation import imports

for kind in (budget.KIND, frames.KIND, forecasts.KIND, groups.KIND, staffing.KIND):
    imports.register(kind)
