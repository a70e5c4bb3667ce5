"""Metrics of a draft against its reference, one file each."""
