"""Calls to other systems: rows that are tried until they are taken or given up."""
