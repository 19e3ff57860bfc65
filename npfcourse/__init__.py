"""The front door: settings, routes, and the start of everything."""
