"""DMN decision tables: read, checked for gaps and overlaps, evaluated; compiled onto the whitelist expressions."""
