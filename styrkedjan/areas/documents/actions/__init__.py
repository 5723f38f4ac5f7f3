"""What people do with steering documents, delegation and assignments."""
