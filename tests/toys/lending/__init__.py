"""Lending: tools that a village lends out and gets back. A toy with a procedure."""
