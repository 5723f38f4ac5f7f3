"""What people see: one folder of pages per area, dressed by the kit."""
