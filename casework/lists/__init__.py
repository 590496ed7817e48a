"""What all lists share: saved views, the choice of columns, the picking of rows for a step on many."""
