"""What the project costs, measured against the least that the work could cost."""
