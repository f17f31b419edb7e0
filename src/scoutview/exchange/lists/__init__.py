"""Lists: CISO Assistant libraries and CSV, in and out."""
