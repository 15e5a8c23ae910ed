"""What is kept: the only floor that opens a database."""
