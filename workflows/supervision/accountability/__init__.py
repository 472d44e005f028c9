"""Accountability (责任追究): what becomes of the people of a tracing, marks on their records, and the desk of leads."""
