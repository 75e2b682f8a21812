"""What compiled code of every room leans on: the decorator, random numbers, connected parts."""
