"""The municipality's own books: statements, balance requirement, objectives and the group."""
