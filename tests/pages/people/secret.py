"""The word that stands in every text of a dialogue in the world of the pages."""

SECRET = "medarbetarens-förtroende"
