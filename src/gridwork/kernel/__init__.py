"""Kernel: records, procedures, registers, refusals."""
