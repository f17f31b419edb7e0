"""What the evidence says: proofs -> control -> criterion, pure, without clock or network."""
