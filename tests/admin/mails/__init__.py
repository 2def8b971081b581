"""Mails and messages."""
