"""Frequency (检查频次): how often a department may inspect a party in a year, how often it did, who shares a visit."""
