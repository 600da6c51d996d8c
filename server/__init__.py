"""The front door for systems: HTTP."""
