"""Pages of certificates: mine (her own), desk (the handler's), check (anybody's), letters (for an employer)."""
