"""The people behind the lines: whom nobody can reach, taken out as a file, erased."""
