"""How a case ends: effect, acceptance, satisfaction survey, results with documents, closing and archiving."""
