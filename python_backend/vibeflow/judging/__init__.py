"""How a judge is asked and understood: prompt, marks, providers over HTTP. Knows no jobs and no versions."""
