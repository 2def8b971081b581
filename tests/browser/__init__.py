"""The pages as a visitor sees them, in Chromium."""
