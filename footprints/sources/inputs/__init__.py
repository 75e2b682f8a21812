"""Each kind of input a project names, read, checked and given the columns the rest expects."""
