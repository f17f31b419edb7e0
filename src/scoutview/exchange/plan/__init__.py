"""From gaps to work: waves with dates and proofs, fixes, letters to vendors, exception packs."""
