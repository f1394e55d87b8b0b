"""Benchmarks: each prints how a piece of work compares with the least that the machine must do for it."""
