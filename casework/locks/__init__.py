"""What was handed in stays as it was: no flush may change what a return of that time counts."""
