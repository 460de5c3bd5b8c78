"""A grading service that outlives the command that started it, so that the next one need not load
torch: found by a socket in a folder that is this user's alone (``place``), asked for or started by
front ends (``find``). The service's own half is ``service.listen``.
"""
