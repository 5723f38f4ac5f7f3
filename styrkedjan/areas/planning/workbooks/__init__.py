"""Planning's workbooks, the same out as in: population, allocation models, units' volumes and staff budgets."""

from styrkedjan.areas.planning.workbooks import lines, population, staff, volumes
from styrkedjan.foundation import imports

for kind in (population.KIND, lines.KIND, volumes.KIND, staff.KIND):
    imports.register(kind)
