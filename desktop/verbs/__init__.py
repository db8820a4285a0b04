"""One implementation of each verb; the command line calls it in its own process or through the local socket."""
