# says: importing the answer took longer than
# fails: all=skipped
while True:
    pass
