"""What is true about patients: no input or output, no session, no clock of its own."""
