"""What recognition reads: service that counts, thanks, meetings."""
