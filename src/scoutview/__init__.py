"""SOC 2 readiness and continuous assurance for radiology. Start reading at pipeline.py."""

__version__ = "0.1.0"
