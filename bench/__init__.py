"""Measurements: what a person waits for, and what a machine carries. Each prints a Markdown table."""
