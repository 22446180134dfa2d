"""Who is who: normal forms of names and codes, local hashing of id numbers."""
