"""The municipality's own accounts: statements, balance requirement, objectives and the group."""
