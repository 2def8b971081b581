"""Tests of `signatories.roll`."""
