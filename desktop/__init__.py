"""The application: window, tray, command line."""
