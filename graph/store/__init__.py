"""Two real stores behind one contract: a store is a projection of the ledger and can be thrown away."""
