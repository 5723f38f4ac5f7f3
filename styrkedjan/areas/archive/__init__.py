"""Registration, retention and the e-archive, for records of any kind."""
