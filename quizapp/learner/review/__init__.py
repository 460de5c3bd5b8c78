"""What to repeat when: the evidence of a try, the rating it suggests, the schedule that FSRS makes
of ratings, and each day's share. Pure: nothing here reads or writes a file.
"""
