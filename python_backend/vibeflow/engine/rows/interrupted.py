"""How a long piece of work ends when somebody wants it to."""


class Interrupted(Exception):  # no error: nobody did anything wrong
    """Told to stop in the middle."""
