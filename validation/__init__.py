"""What is right about the rules, shown on real, generated and published data: python -m validation."""
