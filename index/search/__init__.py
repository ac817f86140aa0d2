"""From a question to matches: query, evidence, fusion, explanation."""
