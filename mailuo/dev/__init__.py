"""Tools for those who work on the program: checks, a real Neo4j. The program itself never imports them."""
