//! An audit made readable: terminal, JSON, CSV and figures.
