"""The one door: every look-up goes through a session that knows the actor, the purpose and the limits."""
