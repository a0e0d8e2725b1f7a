"""Joining the pool by oneself: questions, an address and its proof, consents."""
