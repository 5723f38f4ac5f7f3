"""What people do with programmes, agreements and their follow-up."""
