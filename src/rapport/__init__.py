"""Rapport reads the mail a customer-success team already has and helps it keep its relationships."""

__version__ = "0.1.0"
