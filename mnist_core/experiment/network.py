"""The knobs of the network: which layers, how they start, what holds them back."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mnist_core.experiment.group import Group
from mnist_core.knobs import knob

_HIDDEN = {"network.kind": ("dense", "convolutional")}
_CONVOLUTIONAL = {"network.kind": ("convolutional",)}
_PENALTY: dict[str, Any] = {"ge": 0, "le": 1}

# Keras' initializers that take a number, and what it is.
SCALED_INITIALIZERS = ("truncated_normal", "random_normal", "random_uniform", "constant", "orthogonal")
VALUED_BIAS_INITIALIZERS = ("constant", "random_normal")


class Network(Group):
    kind: Literal["softmax", "dense", "convolutional"] = knob(
        "dense",
        "Network",
        "Softmax regression has no hidden layer; a dense network connects all with all; a convolutional one slides filters over the image.",
        choices={"softmax": "softmax regression", "dense": "dense", "convolutional": "convolutional"},
        often=True,
    )
    filters: tuple[Annotated[int, Field(ge=1, le=256)], ...] = knob(
        (32, 64),
        "Filters",
        "Filters of each convolution, first to last, with commas between: 32, 64 is two convolutions.",
        min_length=1,
        max_length=8,
        only_if=_CONVOLUTIONAL,
        often=True,
    )
    kernel_size: int = knob(
        5,
        "Kernel size",
        "Height and width of every filter in pixels; the border is padded with zeros.",
        ge=1,
        le=11,
        only_if=_CONVOLUTIONAL,
        often=True,
    )
    pooling: Literal["max", "average", "none"] = knob(
        "max",
        "Pooling",
        "How neighbouring pixels are made one after a convolution: their largest, their mean, or not at all.",
        only_if=_CONVOLUTIONAL,
        often=True,
    )
    pool_size: tuple[Annotated[int, Field(ge=1, le=7)], ...] = knob(
        (2,),
        "Pool size",
        "Pixels a side that become one after each convolution: one number for all, or one for each; 1 is no pooling.",
        min_length=1,
        max_length=8,
        only_if=_CONVOLUTIONAL | {"network.pooling": ("max", "average")},
    )
    global_average_pooling: bool = knob(
        False,
        "Global average pooling",
        "After the last convolution each filter's map becomes its mean, instead of one input a pixel.",
        only_if=_CONVOLUTIONAL,
    )
    hidden_units: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = knob(
        (256, 128),
        "Hidden layers",
        "Units of each hidden dense layer, first to last, with commas between: 256, 128 is two layers.",
        max_length=20,
        only_if=_HIDDEN,
        often=True,
    )
    activation: Literal["relu", "sigmoid", "tanh", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "softsign", "linear"] = knob(
        "relu",
        "Activation",
        "The function each hidden unit applies to its sum; without one (linear) depth adds nothing.",
        only_if=_HIDDEN,
        often=True,
    )
    dropout: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = knob(
        (),
        "Dropout",
        "Share of each hidden dense layer's outputs set to zero in training: one number for all layers, or one for each; empty is none.",
        max_length=20,
        only_if=_HIDDEN,
        often=True,
    )
    batch_normalization: bool = knob(
        False, "Batch normalization", "Centre and scale each unit's sum over the batch, before the activation.", only_if=_HIDDEN
    )
    use_bias: bool = knob(True, "Bias", "Whether each unit adds a learned constant to its sum.")
    kernel_initializer: Literal[
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "truncated_normal",
        "random_normal",
        "random_uniform",
        "orthogonal",
        "constant",
        "zeros",
    ] = knob("glorot_uniform", "Weights start as", "How the weights are drawn before training.")
    kernel_initializer_scale: float = knob(
        0.05,
        "Weights' number",
        "Standard deviation of the normal initializers, limit of the uniform, gain of the orthogonal, value of the constant.",
        ge=0,
        le=10,
        only_if={"network.kernel_initializer": SCALED_INITIALIZERS},
    )
    bias_initializer: Literal["zeros", "constant", "random_normal"] = knob(
        "zeros", "Biases start as", "A small positive constant keeps ReLU units alive at first.", only_if={"network.use_bias": (True,)}
    )
    bias_initializer_value: float = knob(
        0.1,
        "Biases' number",
        "Value of the constant, or standard deviation of the normal.",
        ge=-10,
        le=10,
        only_if={"network.use_bias": (True,), "network.bias_initializer": VALUED_BIAS_INITIALIZERS},
    )
    kernel_l1: float = knob(0.0, "L1 on weights", "Penalty in the loss: this times the sum of the weights' absolute values.", **_PENALTY)
    kernel_l2: float = knob(0.0, "L2 on weights", "Penalty in the loss: this times the sum of the squared weights.", **_PENALTY)
    bias_l1: float = knob(
        0.0,
        "L1 on biases",
        "Penalty in the loss: this times the sum of the biases' absolute values.",
        only_if={"network.use_bias": (True,)},
        **_PENALTY,
    )
    bias_l2: float = knob(
        0.0,
        "L2 on biases",
        "Penalty in the loss: this times the sum of the squared biases.",
        only_if={"network.use_bias": (True,)},
        **_PENALTY,
    )
    activity_l1: float = knob(
        0.0,
        "L1 on activity",
        "Penalty in the loss on what hidden units put out: this times the mean over the batch of their absolute sum.",
        only_if=_HIDDEN,
        **_PENALTY,
    )
    activity_l2: float = knob(
        0.0,
        "L2 on activity",
        "Penalty in the loss on what hidden units put out: this times the mean over the batch of their squared sum.",
        only_if=_HIDDEN,
        **_PENALTY,
    )
    kernel_constraint: Literal["none", "max_norm", "unit_norm", "non_negative"] = knob(
        "none",
        "Weight constraint",
        "What every step ends with: each unit's weight vector is kept short, at length one, or without negative numbers.",
    )
    kernel_constraint_value: float = knob(
        3.0,
        "Largest norm",
        "The longest a unit's weight vector may be.",
        gt=0,
        le=100,
        only_if={"network.kernel_constraint": ("max_norm",)},
    )
    output: Literal["softmax", "logits"] = knob(
        "softmax",
        "Output",
        "Ten probabilities, or the ten raw scores (logits), from which the loss computes the probabilities itself, more precisely.",
        often=True,
    )
