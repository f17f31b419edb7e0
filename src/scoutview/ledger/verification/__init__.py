"""Reading everything again: is the ledger whole, unchanged and signed?"""
