"""The municipality's own books: statements, balance requirement, financial objectives and group accounts."""
