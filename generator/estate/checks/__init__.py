"""What must hold across the files of an estate; one module per subject."""
