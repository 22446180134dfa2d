"""The ledger is the truth: immutable batches, and the fold that turns what is live into a graph (LEDGER rules)."""
