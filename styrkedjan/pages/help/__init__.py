"""Help where one is: the guide, the words, and how accessible the service is."""
