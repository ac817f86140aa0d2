"""The checks behind `support-copilot doctor`: each finds faults and says how to fix them."""
