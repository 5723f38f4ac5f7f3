"""What areas ask of people beside the month and the reports: a module here with `tasks(who)`, and none is listed.

It gives `styrkedjan.overviews.tasks.Task`s in a number of queries that does not grow with what there is to do.
"""
