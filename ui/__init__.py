"""The app: pages over the door. Nothing here reads a store or a file of the ledger by itself."""
