"""Each connected part of a locality as arrays, with what is asked of it."""
