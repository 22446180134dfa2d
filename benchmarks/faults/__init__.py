"""Hard knocks, each tried for real; every module is a program: ``python -m benchmarks.faults.<name>``."""
