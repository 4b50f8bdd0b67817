"""Explanations of how a step is taken: learning rate, optimizer, momentum."""

from mnist_core.explanations.small import FIVE_THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_

TOPICS = (
    Topic(
        "learning-rate",
        N_("Learning rate"),
        ("learning.learning_rate",),
        (
            N_(
                "The gradient says which way is down, not how far. The learning rate is how far: too small, and the run ends before "
                "it has arrived; too large, and each step lands higher on the other side, until the loss leaps or becomes infinite."
            ),
            N_(
                "It is the first knob to try over powers of ten. A good one for SGD (0.1) is far too much for Adam (0.001), for Adam "
                "divides the gradient by its own size."
            ),
        ),
        (
            Formula(
                r"w\leftarrow w-\eta\,\frac{\partial L}{\partial w}\qquad\eta<\frac{2}{L''}",
                N_("A step, and how large the learning rate η may be at most: the more sharply the valley bends, the smaller."),
            ),
        ),
        explained.learning_rate_figure,
        N_("Ten steps in a valley that bends by one, with rates of 0.05, 0.6 and 2.05."),
        (
            N_(
                "Measured with Adam over 200 steps: 0.001 is best of powers of ten, 0.01 little behind, 0.00001 has not arrived, and "
                "0.1 learns next to nothing."
            ),
        ),
        (
            Try(N_("Rate 0.00001"), "a-mlp", FIVE_THOUSAND | {"learning.learning_rate": 1e-5}),
            Try(N_("Rate 0.001"), "a-mlp", FIVE_THOUSAND),
            Try(N_("Rate 0.01"), "a-mlp", FIVE_THOUSAND | {"learning.learning_rate": 0.01}),
            Try(N_("Rate 0.1"), "a-mlp", FIVE_THOUSAND | {"learning.learning_rate": 0.1}),
        ),
    ),
    Topic(
        "optimizers",
        N_("The five optimizers"),
        (
            "learning.optimizer",
            "learning.rho",
            "learning.beta_1",
            "learning.beta_2",
            "learning.epsilon",
            "learning.initial_accumulator_value",
        ),
        (
            N_(
                "All five walk against the gradient; they differ in how long the step is, and each weight gets one of its own. SGD "
                "takes the gradient as it is. The others divide it by the root of the squares they have seen for that weight: steep "
                "directions get short steps, flat ones long steps."
            ),
            N_(
                "Adagrad sums all squares since the beginning, so its steps only shrink; the initial accumulator is where that sum "
                "starts. RMSprop forgets old squares at the rate rho, so it keeps going. Adadelta does so, too, and measures the "
                "step in what earlier steps were, so that it hardly needs a learning rate (1 is usual)."
            ),
            N_(
                "Adam keeps running means of the gradient (beta 1) and of its square (beta 2), and corrects both for having started "
                "at zero. Its first steps are about as long as the learning rate, whatever the gradient. Epsilon keeps all of them "
                "from dividing by zero; a large one makes them more like SGD. With weight decay, Adam is AdamW."
            ),
        ),
        (
            Formula(r"w\leftarrow w-\eta\,g", N_("SGD: learning rate η, gradient g.")),
            Formula(
                r"s\leftarrow s+g^2\qquad w\leftarrow w-\frac{\eta\,g}{\sqrt{s+\epsilon}}",
                N_("Adagrad: s starts at the initial accumulator."),
            ),
            Formula(r"v\leftarrow\rho v+(1-\rho)g^2\qquad w\leftarrow w-\frac{\eta\,g}{\sqrt{v+\epsilon}}", N_("RMSprop.")),
            Formula(
                r"\delta=\frac{\sqrt{u+\epsilon}}{\sqrt{v+\epsilon}}\,g\qquad w\leftarrow w-\eta\,\delta",
                N_("Adadelta: v as in RMSprop; u remembers earlier steps."),
            ),
            Formula(r"u\leftarrow\rho u+(1-\rho)\delta^2", N_("Adadelta's memory of steps, after each.")),
            Formula(r"m\leftarrow\beta_1m+(1-\beta_1)g\qquad v\leftarrow\beta_2v+(1-\beta_2)g^2", N_("Adam: two running means.")),
            Formula(r"w\leftarrow w-\eta\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\,\frac{m}{\sqrt v+\epsilon}", N_("Adam's step number t.")),
        ),
        explained.optimizers_figure,
        N_(
            "Computed now with these formulas: 150 steps from the left through a narrow valley whose lowest place is in the middle; "
            "the large marks are the ends. The optimizer chosen has the knobs' numbers, the others those of the tutorial."
        ),
        (
            N_(
                "The tutorial compares the five and publishes no figures. Measured over ten epochs: Adam 0.978, RMSprop 0.972, "
                "Adadelta 0.971, SGD with momentum 0.968, and Adagrad 0.938, whose steps shrink."
            ),
            N_(
                "Eleven layers with Adam: published 0.922, measured 0.952, plain Keras 0.954. The tutorial's Keras had another Adam "
                "and other first weights; which of both made the difference has not been measured."
            ),
        ),
        (
            Try(N_("Adam"), "a-optimizers", {}, "Adam"),
            Try(N_("RMSprop"), "a-optimizers", {}, "RMSprop"),
            Try(N_("Adadelta"), "a-optimizers", {}, "Adadelta"),
            Try(N_("Adagrad"), "a-optimizers", {}, "Adagrad"),
            Try(N_("SGD with momentum"), "a-optimizers", {}, "SGD with momentum"),
            Try(N_("Eleven layers with Adam"), "e-adam"),
        ),
    ),
    Topic(
        "momentum",
        N_("Momentum"),
        ("learning.momentum", "learning.nesterov"),
        (
            N_(
                "The step keeps a share of the step before, like a ball that rolls. Across a narrow valley the gradients of "
                "successive steps point against each other and cancel; along it they add up: with 0.9, to ten times the step."
            ),
            N_(
                "It also averages out the noise of single batches. Nesterov's form takes the gradient's step from where the momentum "
                "will have carried the weight, and so brakes a little earlier."
            ),
        ),
        (
            Formula(r"v\leftarrow\mu v-\eta\,g\qquad w\leftarrow w+v", N_("Classical momentum μ.")),
            Formula(r"w\leftarrow w+\mu v-\eta\,g", N_("Nesterov's last step, as Keras writes it.")),
            Formula(
                r"v\leftarrow\mu v+\frac{\eta\,g}{\sqrt{s+\epsilon}}\qquad w\leftarrow w-v",
                N_("RMSprop's momentum, s being its mean of squares."),
            ),
        ),
        explained.momentum_figure,
        N_("Computed now: 60 steps of SGD at 0.02 through a narrow valley, without momentum and with the knob's (0.9 where it is zero)."),
        (
            N_(
                "The tutorial: momentum smooths noise, and 0.9 is usual. Measured over ten epochs at a rate of 0.01: without it SGD "
                "has got clearly less far."
            ),
        ),
        (
            Try(N_("SGD without momentum"), "a-optimizers", {"learning.momentum": 0.0}, "SGD with momentum"),
            Try(N_("SGD with momentum"), "a-optimizers", {}, "SGD with momentum"),
        ),
    ),
)
