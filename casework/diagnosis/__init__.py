"""The diagnosis of a case: self-assessment, report, constraints, indicators, the enterprise's answers, judgements."""
