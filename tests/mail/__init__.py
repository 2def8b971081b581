"""Tests of `signatories.mail`."""
