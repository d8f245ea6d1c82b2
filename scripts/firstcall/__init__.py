"""Firstcall: a metrics warehouse for companies that sell an API."""
