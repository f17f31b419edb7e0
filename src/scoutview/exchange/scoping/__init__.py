"""The scoping interview: questions as data, answers, and recommendations with their reasons."""
