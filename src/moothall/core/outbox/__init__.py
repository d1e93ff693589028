"""What must happen after commit: mail, chases, checkpoints. Every job can be done twice without harm."""
