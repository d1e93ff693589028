"""What cannot be done privately, or not with what was given."""


class PrivacyError(ValueError):
    """The message names the part that is wrong and how to mend it."""
