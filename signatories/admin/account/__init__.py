"""What whoever sits at the desk does about herself: her name and address, and a log-in afresh in mid-session."""
