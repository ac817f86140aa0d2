"""Moments written by us, to teach the flags."""
