"""How someone else's file is read. A reader gives plain values; what becomes of them is decided in `workflow`."""
