"""Keeping the memory current: catching up, rereading threads, learning from decisions."""
