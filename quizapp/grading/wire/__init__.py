"""What runner, service and judge say to each other. No pickle, anywhere.

``frames`` are messages as bytes, ``lines`` carry them, and ``records`` are what the body of a
runner's message holds, which only the judge opens.
"""
