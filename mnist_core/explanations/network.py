"""Explanations of the network: how large, what its units do, how the gradient fares in it, how it starts."""

from mnist_core.experiment import Experiment
from mnist_core.explanations.small import FIVE_THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_


def _of_the_activation(experiment: Experiment) -> tuple[Formula, ...]:
    return (Formula(explained.FORMULAS[experiment.network.activation]),)


TOPICS = (
    Topic(
        "depth",
        N_("Depth, width, parameters"),
        ("network.kind", "network.hidden_units"),
        (
            N_(
                "Softmax regression is ten templates: for each digit one picture of weights, laid over the image. A dense network "
                "puts hidden layers between: every unit looks at all outputs of the layer before, so that later layers can combine "
                "what earlier ones found."
            ),
            N_(
                "Width is how much one layer can hold, depth how many times it is combined. Both cost parameters: a layer of m units "
                "over n inputs has n·m weights and m biases. More parameters learn more, by heart as well, and every step takes "
                "longer."
            ),
        ),
        (Formula(r"h=f(Wx+b)\qquad n\,m+m", N_("A layer of m units over n inputs, and its number of parameters.")),),
        explained.parameters_figure,
        N_("Where the parameters of the network lie, as the knobs stand."),
        (
            N_(
                "Ten templates read nine digits in ten, however long they train. Two hidden layers get to 0.98, as published; eleven "
                "read no better than three, and with sigmoid they learn nothing. With only 16 hidden units luck counts: one of three "
                "seeds ended 17 points behind the others."
            ),
        ),
        (
            Try(N_("No hidden layer"), "c-softmax"),
            Try(N_("16 hidden units"), "a-mlp", FIVE_THOUSAND | {"network.hidden_units": (16,)}),
            Try(N_("1,024 hidden units"), "a-mlp", FIVE_THOUSAND | {"network.hidden_units": (1024,)}),
            Try(N_("Eleven layers"), "e-deep-relu"),
        ),
    ),
    Topic(
        "activation",
        N_("Activation functions"),
        ("network.activation",),
        (
            N_(
                "Each hidden unit adds up its weighted inputs and puts the sum through this function. Without one (linear) several "
                "layers compute no more than one: products of matrices are a matrix."
            ),
            N_(
                "What matters is the derivative, for the gradient is multiplied by it at every layer on its way back. A sigmoid's is "
                "at most a quarter and almost zero on both sides; ReLU's is one wherever the unit is active. Where a ReLU is never "
                "active it learns nothing more: a dead unit. Leaky ReLU, ELU and SELU keep some slope there."
            ),
        ),
        _of_the_activation,
        explained.activation_figure,
        N_("The activation chosen, and its derivative."),
        (
            N_(
                "In the tutorial ReLU is the cure for depth. Measured with two layers, too: ReLU is a little ahead of tanh, and both "
                "clearly of sigmoid and of none."
            ),
        ),
        (
            Try(N_("ReLU"), "a-mlp", FIVE_THOUSAND),
            Try(N_("Tanh"), "a-mlp", FIVE_THOUSAND | {"network.activation": "tanh"}),
            Try(N_("Sigmoid"), "a-mlp", FIVE_THOUSAND | {"network.activation": "sigmoid"}),
            Try(N_("None: linear"), "a-mlp", FIVE_THOUSAND | {"network.activation": "linear"}),
        ),
    ),
    Topic(
        "vanishing",
        N_("The vanishing gradient"),
        ("network.activation", "network.hidden_units"),
        (
            N_(
                "The loss pulls at the last layer, and each layer hands the pull on to the one before, multiplied by its weights and "
                "by the derivative of its activation. If that factor is below one, after many layers next to nothing is left; if it "
                "is above one, the gradient explodes."
            ),
            N_(
                "The chart of gradient norms shows it while a network trains: lines that fan out over many powers of ten belong to "
                "layers that learn at very different speeds, and a first layer at 1e-9 does not learn at all. ReLU, better first "
                "weights and batch normalization keep the lines together."
            ),
        ),
        (
            Formula(
                r"\frac{\partial L}{\partial h_{i-1}}=W_i^{\mathsf T}\Bigl(f'(z_i)\odot\frac{\partial L}{\partial h_i}\Bigr)",
                N_("How layer i hands the gradient on; z is the unit's sum, h what it puts out."),
            ),
        ),
        explained.vanishing_figure,
        N_(
            "Computed now, on 64 test images: the gradient norm of each layer before the first step, with the hidden layers (at most "
            "256 wide; eight of 128 where there are fewer than five) and first weights of the knobs."
        ),
        (
            N_(
                "Eleven sigmoid layers: published 0.10, measured 0.10, which is guessing. The same with ReLU: published 0.954, "
                "measured 0.956. At that depth SGD at 0.1 is on the edge: one of three seeds ended in an infinite loss."
            ),
            N_("Batch normalization, which the tutorial does not try, lets even the eleven sigmoid layers learn, in five epochs."),
        ),
        (
            Try(N_("Eleven sigmoid layers"), "e-deep-sigmoid"),
            Try(N_("Eleven ReLU layers"), "e-deep-relu"),
            Try(
                N_("Sigmoid with batch normalization, 5 epochs"),
                "e-deep-sigmoid",
                {"network.batch_normalization": True, "learning.epochs": 5},
            ),
        ),
        ("gradient norms",),
    ),
    Topic(
        "normalization",
        N_("Batch normalization"),
        ("network.batch_normalization",),
        (
            N_(
                "For every unit, the sums over the batch are centred and scaled to standard deviation one, before the activation; "
                "two learned numbers then let the network undo that where it is of use. So no layer drowns in what the layers before "
                "it do, and gradients keep their size."
            ),
            N_(
                "When the network is judged there may be no batch, so running means of training are used instead. With few images in "
                "a batch the estimates are mostly noise."
            ),
        ),
        (
            Formula(
                r"\hat z=\gamma\,\frac{z-\mu_B}{\sqrt{\sigma_B^2+0.001}}+\beta",
                N_("μ and σ² are mean and variance over the batch; γ and β are learned, and start as 1 and 0."),
            ),
        ),
        explained.normalization_figure,
        N_(
            "Computed now: one first-layer unit's sums over a batch of test images (of the knob's size, at most 5,000) as they are, "
            "and normalized."
        ),
        (
            N_(
                "None of the tutorials uses it; it came in 2015 (Ioffe and Szegedy). The champion has it, and trains at four times "
                "Adam's usual learning rate."
            ),
        ),
        (
            Try(N_("Eleven sigmoid layers"), "e-deep-sigmoid"),
            Try(
                N_("Sigmoid with batch normalization, 5 epochs"),
                "e-deep-sigmoid",
                {"network.batch_normalization": True, "learning.epochs": 5},
            ),
        ),
    ),
    Topic(
        "initializers",
        N_("How weights start"),
        (
            "network.kernel_initializer",
            "network.kernel_initializer_scale",
            "network.bias_initializer",
            "network.bias_initializer_value",
            "network.use_bias",
        ),
        (
            N_(
                "If all weights of a layer start equal, its units get equal gradients and stay equal for ever: random numbers break "
                "this symmetry. Only softmax regression may start from zeros, for its units have different labels."
            ),
            N_(
                "How large they may be follows from how many inputs a unit has: the sum of n products grows with the root of n. "
                "Glorot divides by inputs and outputs, LeCun by inputs, He by half the inputs, since ReLU lets half of them through. "
                "Too large, and units saturate; too small, and the signal dies on its way."
            ),
            N_(
                "A bias is a learned constant a unit adds to its sum. Slightly positive first biases keep ReLUs alive at the start; "
                "with today's initializers zeros do as well."
            ),
        ),
        (
            Formula(
                r"\sigma_{\text{Glorot}}^2=\frac{2}{n_{in}+n_{out}}\qquad\sigma_{\text{LeCun}}^2=\frac{1}{n_{in}}\qquad\sigma_{\text{He}}^2=\frac{2}{n_{in}}",
                N_("The variance of the first weights; a uniform distribution of that variance reaches to √3 σ."),
            ),
        ),
        explained.initializer_figure,
        N_("First weights of up to four layers of the network, drawn now as the knobs say; in brackets the inputs of a unit."),
        (
            N_(
                "The tutorial on convolution asks for small random weights and slightly positive biases. Measured: hidden layers "
                "that start as zeros never learn at all, weights twenty times too large cost sixteen points; between Glorot and He "
                "there is no difference here."
            ),
        ),
        (
            Try(N_("Glorot"), "a-mlp", FIVE_THOUSAND),
            Try(N_("He"), "a-mlp", FIVE_THOUSAND | {"network.kernel_initializer": "he_normal"}),
            Try(N_("All zeros"), "a-mlp", FIVE_THOUSAND | {"network.kernel_initializer": "zeros"}),
            Try(
                N_("Much too large"),
                "a-mlp",
                FIVE_THOUSAND | {"network.kernel_initializer": "random_normal", "network.kernel_initializer_scale": 1.0},
            ),
        ),
        ("histograms",),
    ),
)
