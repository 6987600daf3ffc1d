"""The foresight methods, one module each, found by scanning this folder."""
