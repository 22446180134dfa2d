"""Worked examples that ship with the program."""
