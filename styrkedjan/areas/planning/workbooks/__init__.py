"""Planning's workbooks, the same out as in: population, allocation models, units' volumes, staff and costs."""

from styrkedjan.areas.planning.workbooks import costs, lines, population, staff, volumes
from styrkedjan.foundation import imports

for kind in (population.KIND, lines.KIND, volumes.KIND, staff.KIND, costs.KIND):
    imports.register(kind)
