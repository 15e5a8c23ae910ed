"""The interface of the program: what the tablet's page, monitors and other programs send and ask for."""
