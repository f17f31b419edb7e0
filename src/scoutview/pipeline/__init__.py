"""The one story: look, record, judge, report. Read assess.py first."""
