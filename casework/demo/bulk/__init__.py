"""The bulk path of the demo: rows made in plain Python, loaded by COPY or in batches, indexes made at the end."""
