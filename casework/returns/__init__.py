"""Returns on their way upwards: handing in, checking, sending back, freezing, corrections, fingerprints."""
