"""What the groups of knobs have in common: frozen, nothing unknown, no infinities."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
