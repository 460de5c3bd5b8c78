"""What the learner did, in one SQLite file per person: the single source of truth.

`log` is append-only: opened, hint, graded, rated, undone, ... Everything else is read off it, so
two histories merge by union and nothing has to be kept in step. The one derived table is `cards`,
which `review.schedule` rebuilds from the log whenever a rating is added.

What is passed, hinted, given up and due belongs to the learner, whatever folder they work in; the
verdict on the present file belongs to its workspace.
"""
