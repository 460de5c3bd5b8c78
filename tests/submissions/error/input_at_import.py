# says: EOFError
# frame: heads = int(input("How many heads? "))
# prints: How many heads?
heads = int(input("How many heads? "))
