"""Tests of `signatories.workflow`."""
