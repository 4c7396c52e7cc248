"""Web: settings, addresses, base pages, home, map and the command line's server."""
