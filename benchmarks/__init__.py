"""What the program promises about speed, measured: python -m benchmarks."""
