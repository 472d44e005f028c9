"""Cases: start, look at the whole record, register incoming letters, withdraw a publication."""
