"""Commands of pool."""
