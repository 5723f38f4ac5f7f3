"""Everything that can be done to the organisation: units, their reshaping, codes, people and roles."""
