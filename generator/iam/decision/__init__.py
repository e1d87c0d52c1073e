"""One request, decided as AWS documents it: the evaluator that checks the proof and explains it."""
