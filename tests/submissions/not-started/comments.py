# says: still the stub

# I shall start tomorrow.
