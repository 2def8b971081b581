"""The desk: who sees what, every save through the one door, nothing half-written."""
