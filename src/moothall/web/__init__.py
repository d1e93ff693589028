"""Pages and interfaces over casework and evidence."""
