# small
# says: MemoryError
# fails: all=skipped
kept = []
while True:
    kept.append(bytearray(1 << 26))
