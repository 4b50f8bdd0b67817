"""Explanations of what holds a network back, so that it learns what holds for other images, too."""

from mnist_core.explanations.small import THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_

TOPICS = (
    Topic(
        "dropout",
        N_("Dropout"),
        ("network.dropout",),
        (
            N_(
                "In every training step each output of a hidden layer is set to zero with this probability, others each time. No "
                "unit can rely on one other unit being there, so what is learned is spread over many."
            ),
            N_(
                "What remains is divided by 1 - p, so that sums keep their size on average; when the network is judged, nothing is "
                "dropped. That is why training accuracy during the run can lie below validation accuracy."
            ),
        ),
        (Formula(r"h'_i=\frac{m_i}{1-p}\,h_i\qquad P(m_i=0)=p", N_("m is drawn anew for every image and step; p is the knob.")),),
        explained.dropout_figure,
        N_("Sixteen outputs before and after, at the rate of the knob (0.5 where it has none); orange ones are dropped."),
        (
            N_("On noisy test images dropout of 0.7 gains: published from 0.50 to 0.62, measured from 0.49 to 0.60."),
            N_(
                "It is no cure for everything: the tutorial on convolution says that it matters little for a small network, and for "
                "1,000 clean digits half dropped makes no difference here."
            ),
        ),
        (
            Try(N_("Noise, no dropout"), "e-noise"),
            Try(N_("Noise, dropout 0.7"), "e-noise-dropout"),
            Try(N_("1,000 digits"), "a-mlp", THOUSAND),
            Try(N_("1,000 digits, dropout 0.5"), "a-mlp", THOUSAND | {"network.dropout": (0.5,)}),
        ),
    ),
    Topic(
        "penalties",
        N_("L1, L2 and weight decay"),
        (
            "network.kernel_l1",
            "network.kernel_l2",
            "network.bias_l1",
            "network.bias_l2",
            "network.activity_l1",
            "network.activity_l2",
            "learning.weight_decay",
        ),
        (
            N_(
                "A penalty adds to the loss what large weights cost, so that a weight grows only where the data insist. Small "
                "weights make smooth answers: a pixel more or less changes little."
            ),
            N_(
                "L2 pulls in proportion to the weight: large ones shrink, none becomes quite zero. L1 pulls at all with the same "
                "force: small ones go all the way to zero, and what remains can be read as a choice. On activity the same is done to "
                "what units put out."
            ),
            N_(
                "Weight decay shrinks each weight at every step by the learning rate times the knob. With plain SGD that is L2 with "
                "half the number; with Adam it is not, since Adam divides the penalty's gradient by its own size again. Adam with "
                "weight decay is called AdamW."
            ),
        ),
        (
            Formula(r"L'=L+\lambda_1\sum|w|+\lambda_2\sum w^2", N_("Keras has no half before L2.")),
            Formula(r"w\leftarrow w\,(1-\eta\lambda)", N_("Weight decay λ at learning rate η, before each step.")),
        ),
        explained.penalty_figure,
        N_(
            "What becomes of a weight that the data would pull to some value, under L1 and L2 of 0.25 (far more than one would use, "
            "so that it is seen): L1 cuts small ones to zero, L2 shrinks all by the same share."
        ),
        (
            N_(
                "The tutorial on clothes uses L2 of 0.0001 with a half before the sum, 5e-5 as Keras writes it, together with "
                "dropout and a falling rate."
            ),
            N_(
                "For 1,000 digits small penalties and weight decay moved test accuracy by no more than the seeds differ, and L2 of "
                "0.01 cost nearly three points: a penalty is no gain by itself."
            ),
        ),
        (
            Try(N_("No penalty"), "a-mlp", THOUSAND),
            Try(N_("L2 of 0.001"), "a-mlp", THOUSAND | {"network.kernel_l2": 1e-3}),
            Try(N_("L2 of 0.01"), "a-mlp", THOUSAND | {"network.kernel_l2": 1e-2}),
            Try(N_("L1 of 0.0001"), "a-mlp", THOUSAND | {"network.kernel_l1": 1e-4}),
            Try(N_("Weight decay 0.1 (AdamW)"), "a-mlp", THOUSAND | {"learning.weight_decay": 0.1}),
        ),
    ),
    Topic(
        "constraint",
        N_("Weight constraints"),
        ("network.kernel_constraint", "network.kernel_constraint_value"),
        (
            N_(
                "A penalty pulls; a constraint is a wall. After every step each unit's weight vector is put back inside: shortened "
                "to the largest norm, made exactly one long, or its negative numbers set to zero."
            ),
            N_(
                "Max norm is used with dropout and high learning rates: weights cannot run away, however large a step was. Weights "
                "that are never negative can be seen as pictures of what a unit looks for."
            ),
        ),
        (Formula(r"w\leftarrow w\,\frac{\min(\lVert w\rVert,c)}{\lVert w\rVert}", N_("The largest norm c.")),),
        explained.constraint_figure,
        N_("Forty made-up weight vectors of two numbers before (grey) and after the constraint chosen; the largest norm where none is."),
        (
            N_(
                "A tutorial explains it as one of the arguments of a dense layer and does not measure it. For 1,000 digits a largest "
                "norm of 1 makes hardly a difference."
            ),
        ),
        (
            Try(N_("No constraint"), "a-mlp", THOUSAND),
            Try(
                N_("Largest norm 1"), "a-mlp", THOUSAND | {"network.kernel_constraint": "max_norm", "network.kernel_constraint_value": 1.0}
            ),
        ),
    ),
    Topic(
        "smoothing",
        N_("Label smoothing"),
        ("learning.label_smoothing",),
        (
            N_(
                "Cross-entropy with hard labels is never content: however sure the network is of the right class, being surer makes "
                "the loss smaller still, and weights grow for ever. A smooth label asks for a little less than certainty, and gives "
                "the rest to all classes evenly."
            ),
            N_(
                "So the network stops where it is as sure as asked. It is less often sure and wrong; its loss is higher by "
                "construction, so losses with and without it cannot be compared."
            ),
        ),
        (Formula(r"y'_k=(1-\varepsilon)\,y_k+\frac{\varepsilon}{10}", N_("ε is the knob, y the label as ten numbers.")),),
        explained.smoothing_figure,
        N_("The loss of one image by the probability of its class, wrong classes sharing the rest; the mark is where the loss is least."),
        (
            N_(
                "None of the tutorials uses it. For 1,000 digits it gains nearly two points here, more than dropout or a penalty; "
                "the champion has 0.05."
            ),
        ),
        (
            Try(N_("Hard labels"), "a-mlp", THOUSAND),
            Try(N_("Smoothing 0.1"), "a-mlp", THOUSAND | {"learning.label_smoothing": 0.1}),
        ),
    ),
    Topic(
        "early-stopping",
        N_("Early stopping"),
        ("learning.early_stopping", "learning.early_stopping_patience"),
        (
            N_(
                "While a network learns what holds for all images, the validation loss falls with the training loss. When it turns "
                "to learning its training images by heart, the validation loss rises again. Early stopping ends the run there."
            ),
            N_(
                "Losses also go up and down by chance: patience is how many validations without a new lowest loss are borne. The "
                "images that decide have then been used; judge on others."
            ),
        ),
        (
            Formula(
                r"t-\operatorname*{arg\,min}_{s\le t}L_{val}(s)\ge P",
                N_("The run ends after the first validation t of which this is true; P is the patience."),
            ),
        ),
        explained.early_stopping_figure,
        N_("A measured run (1,000 digits, 60 epochs, seed 0), and where early stopping with the patience of the knob would have ended it."),
        (
            N_(
                "The tutorial of tips names it without figures. Measured, it shows that the lowest loss is not the highest accuracy: "
                "the loss rises because the network becomes too sure of its mistakes, while accuracy still creeps up; stopped early "
                "it ends more than a point lower."
            ),
        ),
        (
            Try(N_("60 epochs"), "a-mlp", THOUSAND),
            Try(N_("With early stopping"), "a-mlp", THOUSAND | {"learning.early_stopping": True}),
        ),
    ),
)
