# fails: all=skipped
# says: the process ended itself with status 0 (os._exit)
import os

os._exit(0)
