"""Files and folders below one that is trusted, reached without following a link; imports only `core`."""
