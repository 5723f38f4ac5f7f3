"""Who does what: the tree of council, committees, departments, units and providers, dated, with people's roles."""
