"""The candidate's side: open a bundle, work against its examples, hand in.

All of it runs on the candidate's own machine, who owns it: nothing here protects the interviewer.
"""
