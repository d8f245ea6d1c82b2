"""What `firstcall load` does with a file, step by step."""
