"""The municipality's own accounts: statements, balance requirement, financial objectives and group accounts."""
