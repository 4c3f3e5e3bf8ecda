// Included once for each list of names.
NAME(first)
NAME(second)
