"""The graph: model, ledger, stores, door, analyses. Rooms and import directions: docs/architecture.md."""
