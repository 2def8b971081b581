"""Tests of `signatories.imports`."""
