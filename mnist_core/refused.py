"""What is refused from people, said so that it can be translated."""


class RefusedError(ValueError):
    """Something a person gave that cannot be taken. `template` is one sentence for that person, `values` fill its {placeholders}."""

    def __init__(self, template: str, **values: str | float) -> None:
        self.template = template
        self.values = values
        super().__init__(template.format(**values))
