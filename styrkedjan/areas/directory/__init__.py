"""The municipality's own directory of people: who they are there, which groups they are in, what that gives here."""
