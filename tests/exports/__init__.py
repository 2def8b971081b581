"""Tests of `signatories.exports`."""
