"""What to repeat when: ratings, the schedule that FSRS makes of them, and each day's share."""
