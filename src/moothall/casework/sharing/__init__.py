"""What the agencies ask of one another and answer; statutory steps; the chronology."""
