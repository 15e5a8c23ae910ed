"""On paper: the summary of a stay and its readings as PDF, made on the server without a browser."""
