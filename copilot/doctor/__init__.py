"""The checks behind `support-copilot doctor`: each finds what is wrong and says what to do about it."""
