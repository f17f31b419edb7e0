"""The stand-alone verifier: one file, standard library only, copied into every kit."""
